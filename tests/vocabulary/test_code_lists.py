"""Code lists: complete in three languages, unambiguous, and stable for ever."""

import re
from pathlib import Path

import pytest

from whimbrel.vocabulary.code_lists import UnknownCode, UnknownList, _plain, code_list, code_lists

LOCK = Path(__file__).with_name("codes.lock")
LANGUAGES = ("en", "fr", "zh")
MARKS = ("(verified)", "(secondary)", "(unverified)", "(project's own)")


@pytest.fixture(params=code_lists())
def every_list(request):
    return code_list(request.param)


def test_there_are_lists_and_the_id_is_the_file_name(every_list):
    assert len(code_lists()) > 70
    assert every_list.id in code_lists()


def test_every_list_has_labels_and_a_description_in_three_languages(every_list):
    for language in LANGUAGES:
        assert every_list.labels[language].strip()
        assert every_list.descriptions[language].strip()


def test_every_list_says_where_it_comes_from_and_how_sure_that_is(every_list):
    assert isinstance(every_list.version, str)
    assert any(mark in every_list.source for mark in MARKS)
    if "HTCDS" in every_list.source:
        assert "IOM, CC BY 4.0" in every_list.source  # the licence asks for attribution


def test_every_code_is_text_in_lower_snake_case(every_list):
    for code in every_list.codes:
        assert isinstance(code, str)  # an unquoted yes or 9_17 would be read as something else
        assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", code)


def test_every_code_has_its_own_label_in_three_languages(every_list):
    for language in LANGUAGES:
        labels = [_plain(every_list.code(code).labels[language]) for code in every_list.codes]
        assert all(labels)
        assert len(set(labels)) == len(labels)


def test_chinese_labels_are_in_chinese(every_list):
    brands = every_list.id == "online_platform"
    for code in every_list.codes:
        assert brands or re.search(r"[\u4e00-\u9fff]", every_list.label(code, "zh"))


def test_no_word_means_two_codes(every_list):
    by_code, by_word = every_list._index
    assert not {word: codes for word, codes in {**by_word, **by_code}.items() if len(codes) > 1}
    assert not {word for word in by_word if word in by_code and by_word[word] != by_code[word]}


def test_every_code_label_and_alias_matches_its_code(every_list):
    for code in every_list.codes:
        entry = every_list.code(code)
        for text in (code, *entry.labels.values(), *entry.aliases):
            assert every_list.match(text) == (entry.use or code)


def test_wider_codes_and_parts_are_codes_of_the_same_list_without_circles(every_list):
    for code in every_list.codes:
        for part in every_list.parts(code):
            assert part in every_list
        seen, wider = {code}, every_list.code(code).part_of
        while wider:
            assert wider in every_list
            assert wider not in seen
            seen.add(wider)
            wider = every_list.code(wider).part_of
        if every_list.code(code).use:
            assert every_list.code(code).use in every_list


def test_a_word_is_found_in_any_case_spacing_and_dash():
    ages = code_list("age_band")
    for text in ("9--17", "09--17", "9–17", "9—17", " 9 - 17 ", "9\u00a0–\u00a017", "9_17"):
        assert ages.match(text) == "9_17"
    assert ages.match("48+") == "48_plus"
    assert ages.match("Under  18") == ages.match("MINOR") == ages.match("0 to 17 years") == "0_17"
    assert code_list("sex").match("Feminine\u00a0") == code_list("sex").match("หญิง") == "female"
    assert code_list("sex").match("transgender_feminine") == "transgender_feminine"


def test_a_word_of_no_list_is_not_guessed():
    for text in ("", "   ", "nobody says this", "Sept-17"):
        assert code_list("age_band").match(text) is None


def test_an_unknown_sex_is_not_a_sex_and_unknown_is_not_no():
    assert code_list("sex").match("unknown") is None
    assert code_list("answer").match("unknown") == "unknown"
    assert set(code_list("missing_reason").codes) == set(code_list("answer").codes) - {"yes", "no"}


def test_no_list_takes_the_word_for_a_missing_answer(every_list):
    """Otherwise "unknown" would become a finding, and "refused" a border crossing: a gap must stay a gap."""
    if every_list.id in ("missing_reason", "answer"):  # these hold the reasons themselves
        return
    taken = {}
    for reason in code_list("missing_reason").entries.values():
        for word in (reason.code, *reason.labels.values(), *reason.aliases):
            if code := every_list.match(word):
                taken[word] = code
    assert not taken, f"Take these words out of the list {every_list.id}, or rename its code: {taken}"


def test_an_answer_knows_every_word_for_a_missing_one():
    for code, reason in code_list("missing_reason").entries.items():
        for word in (code, *reason.labels.values(), *reason.aliases):
            assert code_list("answer").match(word) == code


def test_not_available_and_not_applicable_are_not_told_apart_by_n_a():
    assert code_list("missing_reason").match("N/A") is None


def test_a_label_falls_back_to_english():
    assert code_list("sex").label("female", "xx") == "Female"
    assert code_list("sex").label("female", "fr") == "Femme"
    assert code_list("sex").list_label("zh") == "性别"


def test_a_merged_group_knows_its_parts_and_no_part_claims_the_group():
    means = code_list("means_of_control")
    assert means.parts("threats_any") == ("threats", "uses_children", "threats_law_enforcement")
    assert means.match("threats") == "threats"
    assert code_list("age_band").parts("0_17") == ("0_8", "9_17")


def test_age_bands_hold_their_bounds():
    ages = code_list("age_band")
    assert {(c, ages.code(c).extra["lower"], ages.code(c).extra["upper"]) for c in ("0_8", "48_plus")} == {
        ("0_8", 0, 8),
        ("48_plus", 48, None),
    }
    for code in ages.codes:
        for part in ages.parts(code):
            inner, outer = ages.code(part).extra, ages.code(code).extra
            assert inner["lower"] >= outer["lower"]
            assert outer["upper"] is None or inner["upper"] <= outer["upper"]


def test_every_indicator_names_its_counting_unit():
    for code in code_list("indicator").codes:
        assert code_list("indicator").code(code).extra["unit"] in code_list("counting_unit")


def test_the_classification_nobody_has_read_stays_empty():
    assert code_list("ic_tip").codes == ()
    with pytest.raises(UnknownCode, match="empty slot"):
        code_list("ic_tip").code("anything")


def test_a_wrong_id_or_code_is_told_with_a_near_one():
    with pytest.raises(UnknownList, match="Did you mean age_band"):
        code_list("age_bands")
    with pytest.raises(UnknownList):
        code_list("../lists/sex")
    with pytest.raises(UnknownCode, match="Did you mean female"):
        code_list("sex").label("femal")
    assert "femal" not in code_list("sex")


def test_the_published_classifications_are_whole():
    assert code_list("sector").codes == tuple("abcdefghijklmnopqrstu")
    assert set(code_list("europol_source").codes) == set("abcx")
    assert set(code_list("tlp").codes) == {"red", "amber", "amber_strict", "green", "clear"}
    assert len({*code_list("sdg_16_2_2").codes}) == 5


def test_no_code_ever_disappears():
    """Sealed submissions hold these codes for ever. A code may be retired with `deprecated`, never taken away."""
    locked = LOCK.read_text(encoding="utf-8").split("\n")[:-1]
    now = {f"{id} {code}" for id in code_lists() for code in code_list(id).codes}
    gone = sorted(set(locked) - now)
    assert not gone, f"Codes were removed or renamed; bring them back and mark them deprecated: {gone}"
    new = sorted(now - set(locked))
    assert not new, "New codes: append these lines to tests/vocabulary/codes.lock and sort it:\n" + "\n".join(new)
    assert locked == sorted(locked)
