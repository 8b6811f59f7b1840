"""The guided interview (``interview.yaml``) and our own wording of it in each language (``wording/<language>.yaml``).

>>> from whimbrel.criteria.interview import question, wording
>>> wording("fr").questions["needs_food"]
'Avez-vous faim ou soif ?'
>>> question("not_free_to_leave@destination").about_fact("yes")
'no'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

from whimbrel.criteria.facts import UNSTATED, facts, split_key
from whimbrel.vocabulary.yaml_file import read_yaml

KINDS = ("yes_no", "age", "number", "money", "choice")
STATUS = ("draft", "reviewed")
_OTHER_WAY = {"yes": "no", "no": "yes"}
_FIELDS = {"key", "kind", "gentle", "picture", "after", "child", "adult", "actor", "inverse", "not_for", "alarm"}


@dataclass(frozen=True)
class Alarm:
    """What to do at once at an answer. ``action``: key of the text ``action_<name>``; ``stop``: nothing is asked before."""

    answer: str
    action: str
    stop: bool = False


@dataclass(frozen=True)
class Question:
    """One question; see the head of ``interview.yaml`` for what each part means. ``fact``: its key, empty if it is none."""

    key: str
    section: str
    kind: str
    gentle: int
    fact: str
    picture: str = ""
    after: tuple[str, ...] = ()
    child: bool = True
    adult: bool = True
    actor: bool = False
    inverse: bool = False
    not_for: str = ""
    alarm: Alarm | None = None
    choices: tuple[str, ...] = ()
    feeds: str = ""

    def about_fact(self, answer: str) -> str:
        """What an answer on the card says about the fact: yes and no change places where the question asks for the opposite.

        The ways of not knowing stay as they are: whoever does not know, or does not want to say, has said neither yes nor no.
        """
        return _OTHER_WAY.get(answer, answer) if self.inverse else answer

    def asked(self, known: Mapping[str, bool | None], *, child: bool, sex: str = "") -> bool:
        """Whether it is asked at this point. ``known``: facts and own ids -> True or False; None or missing is unknown."""
        if not (self.child if child else self.adult) or (sex and sex == self.not_for):
            return False
        return not self.after or any(known.get(key) is True for key in self.after)


@dataclass(frozen=True)
class Wording:
    """The interview in one language. ``direction``: ltr or rtl; ``speech``: the BCP 47 tag to read it aloud with.

    ``texts``: everything on the page that is no question. ``officer``: notes for whoever asks, where the language has them.
    ``choices``: question, or ``who``, -> code -> text. ``sections``: headings.
    """

    language: str
    name: str
    direction: str
    status: str
    speech: str
    texts: Mapping[str, str]
    questions: Mapping[str, str]
    sections: Mapping[str, str]
    choices: Mapping[str, Mapping[str, str]]
    hints: Mapping[str, str] = field(default_factory=dict)
    officer: Mapping[str, str] = field(default_factory=dict)
    child_words: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_draft(self) -> bool:
        """Whether nobody who grew up with the language has reviewed it."""
        return self.status != "reviewed"

    def for_child(self) -> Wording:
        """The same with the form of address for a child, where the language has another one."""
        return replace(self, questions=self._addressed(self.questions), hints=self._addressed(self.hints))

    def _addressed(self, texts: Mapping[str, str]) -> dict[str, str]:
        found = {}
        for key, text in texts.items():
            for adult, child in self.child_words.items():
                text = text.replace(adult, child)
            found[key] = text[:1].upper() + text[1:]
        return found


@cache
def questions() -> tuple[Question, ...]:
    """All questions in the order of the file. Raises ValueError for a key that is neither a fact nor an own id."""
    file = _file()
    found: dict[str, Question] = {}
    for section in file["sections"]:
        for entry in section["questions"]:
            one = _question(file, section["id"], entry)
            unknown = set(one.after) - found.keys()
            if unknown or one.key in found:
                raise ValueError(
                    f"interview.yaml: {one.key}: asked twice, or after what is not asked before: {unknown or ''}"
                )
            found[one.key] = one
    if unasked := file["own"].keys() - found.keys():
        raise ValueError(f"interview.yaml: own ids that no question has: {', '.join(sorted(unasked))}")
    return tuple(found.values())


def question(key: str) -> Question:
    """The question of this key. Raises ValueError if there is none."""
    for one in questions():
        if one.key == key:
            return one
    raise ValueError(f"interview.yaml: there is no question {key}")


def sections() -> tuple[str, ...]:
    """Ids of the sections in order."""
    return tuple(section["id"] for section in _file()["sections"])


def languages() -> tuple[str, ...]:
    """Codes of all languages there is a wording in, in the order of the language switch."""
    folder = files("whimbrel.criteria") / "wording"
    return tuple(code for code in _file()["languages"] if (folder / f"{code}.yaml").is_file())


@cache
def wording(language: str) -> Wording:
    """The wording in a language. Raises ValueError for an unknown language, a missing or an unknown key."""
    if language not in languages():
        raise ValueError(f"There is no wording of the interview in {language}.")
    read = read_yaml(files("whimbrel.criteria") / "wording" / f"{language}.yaml")
    found = Wording(**read)
    if found.language != language or found.status not in STATUS or found.direction not in ("ltr", "rtl"):
        raise ValueError(f"{language}.yaml: language, status or direction is wrong")
    keys = {one.key for one in questions()}
    _complete(language, "questions", found.questions, keys)
    _complete(language, "sections", found.sections, set(sections()))
    _complete(language, "choices", found.choices, set(_file()["choices"]))
    for name, codes in _file()["choices"].items():
        _complete(language, name, found.choices[name], set(codes))
    for part in (found.hints, found.officer):
        if wrong := part.keys() - keys:
            raise ValueError(f"{language}.yaml: no question is called {', '.join(sorted(wrong))}")
    actions = {f"action_{name}" for name in _file()["actions"]}
    own = set(found.texts) if language == "en" else set(wording("en").texts)
    _complete(language, "texts", found.texts, own | actions)
    return found


@cache
def _file() -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_yaml(files("whimbrel.criteria") / "interview.yaml")
    return found


def _question(file: Mapping[str, Any], section: str, entry: Mapping[str, Any]) -> Question:
    key, own = entry["key"], file["own"].get(entry["key"], {})
    name, phase = split_key(key)
    is_fact = name in facts() and key in facts()[name].keys and phase != UNSTATED
    alarm = Alarm(**entry["alarm"]) if "alarm" in entry else None
    one = Question(
        key=key,
        section=section,
        kind=entry.get("kind", "yes_no"),
        gentle=entry["gentle"],
        fact=key if is_fact else "",
        picture=entry.get("picture", ""),
        after=tuple(entry.get("after", ())),
        child=entry.get("child", True),
        adult=entry.get("adult", True),
        actor=entry.get("actor", False),
        inverse=entry.get("inverse", False),
        not_for=entry.get("not_for", ""),
        alarm=alarm,
        choices=tuple(file["choices"].get(key, ())) if entry.get("kind") == "choice" else (),
        feeds=own.get("feeds", ""),
    )
    wrong = {
        "neither a fact at this phase nor an own id": is_fact == (key in file["own"]),
        "an unknown part": bool(set(entry) - _FIELDS),
        "an unknown kind": one.kind not in KINDS,
        "an unknown picture": bool(one.picture) and one.picture not in file["pictures"],
        "an unknown action": alarm is not None and alarm.action not in file["actions"],
        "gentle is 1, 2 or 3": one.gentle not in (1, 2, 3),
        "nothing to choose from": one.kind == "choice" and not one.choices,
    }
    for reason, is_so in wrong.items():
        if is_so:
            raise ValueError(f"interview.yaml: {key}: {reason}")
    return one


def _complete(language: str, part: str, found: Mapping[str, Any], wanted: set[str]) -> None:
    missing, unknown = sorted(wanted - found.keys()), sorted(found.keys() - wanted)
    if missing or unknown:
        raise ValueError(f"{language}.yaml: {part}: missing {', '.join(missing)}; unknown {', '.join(unknown)}")
