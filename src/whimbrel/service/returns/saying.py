"""What an agency or its focal point says about a return: definitions, articles, explanations of changes, the handling code."""

from __future__ import annotations

from collections.abc import Container, Mapping

from whimbrel.service.returns.life import NotNow, state_of
from whimbrel.service.returns.models import Return
from whimbrel.vocabulary.code_lists import code_list

SAID = ("match", "articles", "note")  # of each family of figures
LONGEST_SAID, LONGEST_ANSWER, LONGEST_KEY = 300, 500, 120
_LATE = ("approved", "sealed", "superseded", "withdrawn")


def too_late(made: Return) -> bool:
    """Whether nothing can be said about the return any more."""
    return state_of(made) in _LATE


def say(made: Return, definitions: Mapping[str, Mapping[str, str]], answers: Mapping[str, str], handling: str) -> None:
    """Keep what is said. NotNow once the return is approved or further.

    definitions: family of figures -> match, articles, note; they take the place of those there were. answers: key of a change
    -> why. handling: a code of the list tlp; any other leaves the code as it is. Families and matches that no list has are
    passed over.
    """
    if too_late(made):
        raise NotNow("returns_too_late")
    families, matches = code_list("figure_family").codes, code_list("definition_match")
    made.definitions = {f: d for f in families if (d := _definition(definitions.get(f, {}), matches))}
    for key, text in answers.items():
        if not key.startswith("_"):  # these are ours
            made.answers[key[:LONGEST_KEY]] = " ".join(text.split())[:LONGEST_ANSWER]
    if handling in code_list("tlp"):
        made.handling = handling
    made.save(update_fields=["definitions", "answers", "handling"])


def _definition(said: Mapping[str, str], matches: Container[str]) -> dict[str, str]:
    found = {n: " ".join(said.get(n, "").split())[:LONGEST_SAID] for n in SAID}
    if found["match"] not in matches:
        found["match"] = ""
    return {n: text for n, text in found.items() if text}
