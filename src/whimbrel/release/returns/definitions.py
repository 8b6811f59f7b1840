"""Definition flags: by whose definition an indicator is counted, in which unit, how once, and what the State answered.

An answer nobody gave is ``unknown``; it is never taken for a yes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from whimbrel.release.returns.outgoing import UNKNOWN
from whimbrel.release.returns.words import every_language
from whimbrel.release.wording import LANGUAGES, Words
from whimbrel.standard.errors import QuestionError
from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.yaml_file import read_yaml

_LONGEST = 200


@dataclass(frozen=True)
class Flag:
    """One flag of one indicator. code: what a program reads; ``text`` what a person reads."""

    indicator: str
    key: str
    code: str

    def label(self, language: str = "en") -> str:
        """What the flag is about."""
        known = _data()
        entry = known["fixed"].get(self.key) or known["answers"][self.key]["label"]
        return str(entry.get(language, entry["en"]))

    def text(self, language: str = "en") -> str:
        """The answer in words."""
        known = _data()
        if self.key == "unit":
            return code_list("counting_unit").label(self.code, language)
        if self.key in known["fixed"]:
            entry = known["texts"][self.code]
            return str(entry.get(language, entry["en"]))
        if self.code == UNKNOWN:
            return code_list("missing_reason").label(UNKNOWN, language)
        if self.key == "national_definition_matches":
            return code_list("definition_match").label(self.code, language)
        return self.code

    @property
    def words(self) -> Words:
        """The flag and its answer in one line, in every language."""
        label, text = ({tongue: of(tongue) for tongue in LANGUAGES} for of in (self.label, self.text))
        return every_language("flag", label=label, text=text)


@cache
def _data() -> dict[str, Any]:
    found: dict[str, Any] = read_yaml(files(__package__).joinpath("definitions.yaml"))
    return found


def flags(
    indicator: str, answers: Mapping[str, Mapping[str, str]], given: Iterable[str] = (), *, identified: bool = False
) -> tuple[Flag, ...]:
    """The flags of an indicator.

    answers: as :func:`read_answers`. given: what the figures used say of whether the national definition matches; it stands only
    where the State gave no answer, and where they differ it is unknown.
    """
    known, own = _data(), dict(answers.get(indicator, {}))
    said = set(given)
    if "national_definition_matches" not in own and len(said) == 1 and said <= {"yes", "no"}:
        own["national_definition_matches"] = next(iter(said))
    fixed = dict(known["indicators"][indicator])
    if identified and indicator == "detected_victims":
        fixed["counted_as"] = "identified"
    told = [Flag(indicator, key, fixed[key]) for key in known["fixed"]]
    return (*told, *(Flag(indicator, key, own.get(key, UNKNOWN)) for key in known["answers"]))


def read_answers(path: Path) -> dict[str, dict[str, str]]:
    """The State's answers: a YAML file of indicator -> question -> answer. QuestionError says what is not understood."""
    try:
        written = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        raise QuestionError(f"{path.name} cannot be read.") from None
    except yaml.YAMLError:
        raise QuestionError(f"{path.name} is no YAML file.") from None
    if not isinstance(written, dict):
        raise QuestionError(f"{path.name}: write the name of an indicator, and below it its answers.")
    return {str(indicator): _answers_of(str(indicator), given) for indicator, given in written.items()}


def _answers_of(indicator: str, given: Any) -> dict[str, str]:
    known = _data()
    if indicator not in known["indicators"]:
        raise QuestionError(f"There is no indicator {indicator!r}. There are: {', '.join(known['indicators'])}.")
    if not isinstance(given, dict):
        raise QuestionError(f"{indicator}: write question: answer.")
    answers = {}
    for key, value in given.items():
        if key not in known["answers"]:
            raise QuestionError(f"{indicator}: there is no question {key!r}. There are: {', '.join(known['answers'])}.")
        # YAML reads a bare yes as true.
        text = "yes" if value is True else "no" if value is False else UNKNOWN if value is None else str(value)
        codes = known["answers"][key].get("codes")
        if codes and text not in codes:
            raise QuestionError(f"{indicator}, {key}: the answer is one of {', '.join(codes)}.")
        if len(text) > _LONGEST:
            raise QuestionError(f"{indicator}, {key}: the answer is longer than {_LONGEST} signs.")
        answers[str(key)] = text.strip() or UNKNOWN
    return answers
