"""The interview: every language says everything, no question leads, each stands for one fact, unknown is never no."""

import re

import pytest

from whimbrel.criteria.criterion import criteria, criterion
from whimbrel.criteria.debt_situation import Situation
from whimbrel.criteria.facts import UNSTATED, facts, implying, split_key
from whimbrel.criteria.interview import _file, languages, question, questions, sections, wording
from whimbrel.criteria.rule import leaves
from whimbrel.vocabulary.code_lists import code_list

ALL = {q.key: q for q in questions()}
# What an officer or an authority judges and no person is asked.
JUDGED = {
    "coerced", "exploited", "slavery", "exploitation_intended", "sold_for_profit", "torture",
    "abuse_of_vulnerability", "gave_remuneration_to_victim", "undignified_work_or_housing",
}  # fmt: skip


@pytest.fixture(params=languages())
def words(request):
    return wording(request.param)


def test_every_key_is_a_fact_at_its_phase_or_an_own_id():
    for q in questions():
        name, phase = split_key(q.key)
        if q.fact:
            assert q.key in facts()[name].keys and phase != UNSTATED and facts()[name].source == ""
        else:
            assert q.key in _file()["own"] and name not in facts()


def test_each_fact_is_asked_once():
    assert len(ALL) == len(questions())


def test_an_unknown_key_is_refused():
    with pytest.raises(ValueError, match="there is no question"):
        question("violence@nowhere")
    with pytest.raises(ValueError, match="no wording"):
        wording("xx")


@pytest.mark.parametrize("name", [c.id for c in criteria() if c.decides])
def test_every_fact_of_a_definition_that_a_person_can_be_asked_is_asked(name):
    found = criterion(name)
    keys = {k for rule in (*found.groups.values(), *(r.rule for r in found.readings)) for k in leaves(rule)}
    # Of a fact at any phase one question is enough; what is more special may be told by the question about the general fact.
    asked = {split_key(k)[0] for k in ALL}
    told = asked | {n for n in {split_key(k)[0] for k in keys} if asked & set(facts()[n].implies)}
    left = {split_key(k)[0] for k in keys} - told - JUDGED
    assert not {n for n in left if not facts()[n].source and not facts()[n].conclusion}


def test_what_an_authority_has_found_is_not_asked():
    conclusions = {f.id for f in facts().values() if f.conclusion}
    assert conclusions == {"forced_labour", "servitude"} and not conclusions & {split_key(k)[0] for k in ALL}


@pytest.mark.parametrize("phase", ["recruitment", "journey"])
def test_coercion_before_the_work_can_be_told(phase):
    penalty = criterion("icls-2018").groups["penalty"]
    early = {k for k in leaves(penalty) if split_key(k)[1] == phase}
    told = {k for q in questions() if q.fact for k in implying(q.key)}
    # These three are asked about once, where the work is done; any work on the way has its own question.
    once = {"services_pledged", "forced_begging", "forced_criminality"}
    assert early and not {k for k in early - told if split_key(k)[0] not in once | JUDGED}


def test_all_67_indicators_for_adults_are_asked():
    found = next(c for c in criteria() if c.id == "ilo-delphi-adult-labour")
    written = set()
    for group, rule in found.groups.items():
        if group != "act":
            for tier in rule.tiers:
                written |= {next(iter(leaves(part))) for part in tier}
    assert len(written) == 67
    assert not written - ALL.keys()


@pytest.mark.parametrize("group", ["act", "means"])
def test_a_means_and_an_act_can_be_told_at_every_phase(group):
    palermo = next(c for c in criteria() if c.id == "palermo-2000")
    told = {split_key(k)[1] for k in leaves(palermo.groups[group]) if k in ALL}
    assert told == set(code_list("phase").codes)


def test_smuggling_can_be_told():
    smuggling = next(c for c in criteria() if c.id == "smuggling-2000")
    for name in ("benefit", "illegal_entry", "procured", "endangering", "degrading", "documents", "stay"):
        assert any(k in ALL for k in leaves(smuggling.groups[name]))


def test_the_order_begins_with_safety_and_consent_and_ends_with_what_happens_now():
    assert sections()[:2] == ("safety", "consent") and sections()[-1] == "now_what"
    assert questions()[0].section == "safety"


def test_nothing_hard_is_asked_early_and_no_section_begins_with_it():
    for section in sections():
        inside = [q.gentle for q in questions() if q.section == section]
        assert inside[0] == 1
        hard = [place for place, gentle in enumerate(inside) if gentle == 3]
        assert all(place >= len(inside) / 2 for place in hard)


def test_a_child_is_asked_less_and_nothing_hard():
    child = [q for q in questions() if q.child]
    assert len(child) < 0.6 * len(questions())
    assert {q.gentle for q in child} <= {1, 2}
    assert not [q.key for q in child if "sexual" in q.key or "prostitution" in q.key]
    # What a child is asked must be enough for a finding: an act and exploitation.
    asked = {q.key for q in child}
    assert {
        "recruited@recruitment",
        "harboured@destination",
        "excessive_hours@destination",
        "low_or_no_pay@destination",
    } <= asked
    assert {k for q in child for k in q.after} <= asked


def test_an_opposite_question_turns_yes_and_no_and_nothing_else():
    q = question("not_free_to_leave@destination")
    assert [q.about_fact(a) for a in ("yes", "no", "unknown", "refused", "not_asked")] == [
        "no",
        "yes",
        "unknown",
        "refused",
        "not_asked",
    ]
    straight = question("confined@destination")
    assert all(straight.about_fact(code) == code for code in code_list("answer").codes)


def test_a_question_that_follows_another_waits_for_a_yes():
    q = question("excessive_hours@destination")
    assert q.asked({"worked@destination": True}, child=False)
    assert not q.asked({"worked@destination": None}, child=False)
    assert not q.asked({}, child=False)
    assert not question("pregnant").asked({}, child=False, sex="male")
    assert question("pregnant").asked({}, child=False, sex="female") and not question("pregnant").asked({}, child=True)
    assert not question("trusted_adult_here").asked({}, child=False)


def test_danger_stops_the_interview():
    stops = {q.key: q.alarm.answer for q in questions() if q.alarm and q.alarm.stop}
    assert stops["exploiter_near"] == "yes" and stops["feels_safe"] == "no" and stops["consent_interview"] == "no"


def test_what_is_fed_elsewhere_exists_there():
    for q in questions():
        where, _, name = q.feeds.partition(".")
        assert where in ("", "person", "consent", "debt")
        assert where != "consent" or name in code_list("consent_purpose")
        assert where != "debt" or name in Situation.__dataclass_fields__
    assert set(_file()["choices"]["debt_lender"]) <= set(code_list("lender_kind").codes)
    assert set(_file()["choices"]["who"]) <= set(code_list("actor_role").codes)
    assert set(_file()["choices"]["sex"]) <= set(code_list("sex").codes)


def test_no_english_question_leads_or_is_long():
    en = wording("en")
    for key, text in {**en.questions, **en.hints}.items():
        assert not re.search(
            r"\b(forced?|victims?|illegal\w*|traffick\w*|smuggl\w*|exploit\w*|crim\w*)\b", text, re.I
        ), key
    for key, text in en.questions.items():
        assert len(text.split()) < 21 and text.endswith("?"), key


def test_every_language_is_complete(words):
    english = wording("en")
    assert words.hints.keys() == english.hints.keys()
    for part in (words.questions, words.texts, words.hints, words.officer, words.sections, *words.choices.values()):
        assert all(isinstance(text, str) and text.strip() == text and text for text in part.values())
    assert len(set(words.questions.values())) == len(words.questions), "two questions are the same"


def test_not_knowing_and_not_wanting_to_say_are_told_apart(words):
    four = [words.texts[k] for k in ("yes", "no", "i_do_not_know", "i_do_not_want_to_say", "does_not_fit")]
    assert len(set(four)) == 5


SCRIPTS = {"zh": "一-鿿", "zh-Hant": "一-鿿", "th": "฀-๿", "lo": "຀-໿", "km": "ក-៿", "my": "က-႟"}


def test_every_language_is_written_in_its_own_script(words):
    script = SCRIPTS.get(words.language, "A-Za-zÀ-ỹ")
    for key, text in {**words.questions, **words.texts, **words.hints}.items():
        letters = [c for c in text if c.isalpha()]
        mine = [c for c in letters if re.match(f"[{script}]", c)]
        assert len(mine) >= 0.95 * len(letters), (words.language, key)


def test_only_what_a_native_reader_has_checked_is_called_reviewed(words):
    assert words.is_draft == (words.status == "draft")
    assert words.is_draft, "take this out, language by language, with the name of the reader in the change log"


def test_a_child_is_addressed_as_a_child(words):
    child = words.for_child()
    for adult in words.child_words:
        assert not [k for k, text in child.questions.items() if adult in text]
    assert child.questions.keys() == words.questions.keys()


TWINS = sorted({split_key(k)[0] for k in ALL if "@" in k and sum(split_key(o)[0] == split_key(k)[0] for o in ALL) > 1})
SAYS_WHEN = r"^Before|^After you arrived|^On the way|^During the journey|\bon the way\?|\bthere\b|\babroad\b|\bdebt\b"


@pytest.mark.parametrize("name", TWINS)
def test_a_question_that_is_asked_of_several_phases_says_which(name):
    for key, text in wording("en").questions.items():
        if split_key(key)[0] == name:
            assert re.search(SAYS_WHEN, text), key
