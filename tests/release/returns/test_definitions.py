"""Definition flags: what nobody answered is unknown, and an answer nobody understands is refused."""

import pytest

from whimbrel.release.returns.counting import INDICATORS
from whimbrel.release.returns.definitions import _data, flags, read_answers
from whimbrel.standard.errors import QuestionError
from whimbrel.vocabulary.code_lists import code_list


def test_what_nobody_answered_is_unknown():
    for indicator in INDICATORS:
        told = {f.key: f for f in flags(indicator, {})}
        for key in _data()["answers"]:
            assert told[key].code == "unknown" and told[key].text("fr") == "Inconnu"
        assert told["unit"].code == code_list("indicator").code(indicator).extra["unit"]


def test_answers_of_the_state(tmp_path):
    file = tmp_path / "answers.yaml"
    file.write_text(
        "detected_victims:\n  national_definition_matches: yes\n  legal_article: Art. 2\n  source:\n"
        "convicted:\n  national_definition_matches: no\n"
    )
    answers = read_answers(file)
    assert answers["detected_victims"] == {
        "national_definition_matches": "yes",
        "legal_article": "Art. 2",
        "source": "unknown",
    }
    told = {f.key: f.text("en") for f in flags("convicted", answers)}
    assert told["national_definition_matches"] == "It does not match" and told["legal_article"] == "Unknown"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("victims: {}", "no indicator"),
        ("convicted: {matches: yes}", "no question"),
        ("convicted: {national_definition_matches: surely}", "is one of"),
        ("convicted: {national_definition_matches: [yes]}", "is one of"),
        (f"convicted: {{source: {'x' * 300}}}", "longer"),
        ("convicted: yes", "question: answer"),
        ("- convicted", "name of an indicator"),
        ("a: [", "no YAML"),
        ("!!python/object/apply:os.system ['true']", "no YAML"),
    ],
)
def test_an_answer_that_is_not_understood_is_refused(tmp_path, text, why):
    file = tmp_path / "answers.yaml"
    file.write_text(text)
    with pytest.raises(QuestionError, match=why):
        read_answers(file)
    with pytest.raises(QuestionError, match="cannot be read"):
        read_answers(tmp_path)


def test_texts_are_there_in_every_language():
    for part in ("fixed", "texts"):
        for entry in _data()[part].values():
            assert set(entry) == {"en", "fr", "zh"}
    for entry in _data()["answers"].values():
        assert set(entry["label"]) == {"en", "fr", "zh"}
