"""The fact vocabulary (``facts.yaml``): every word that instruments, definitions, laws and case files may use."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.yaml_file import read_yaml

# A phase that was not told: it counts for a rule that asks for any phase, and for no other.
UNSTATED = "unstated"
KINDS = ("act", "means", "use", "journey", "event", "situation", "consent", "offender")


@dataclass(frozen=True)
class Fact:
    """One fact. ``at``: its phases, empty for a fact of the whole case. ``number``: its unit, where it is a quantity.

    ``source``: the detail of the person it is known from (age or sex) with ``below`` or ``equals``; such a fact is not asked.
    ``conclusion``: what only an authority can have found.
    """

    id: str
    kind: str
    label: str
    at: tuple[str, ...] = ()
    implies: tuple[str, ...] = ()
    number: str = ""
    source: str = ""
    below: int | None = None
    equals: str = ""
    conclusion: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """How the fact is written with its phase: ``violence@journey``; the id alone for a fact of the whole case."""
        return tuple(f"{self.id}@{phase}" for phase in (*self.at, UNSTATED)) if self.at else (self.id,)


@cache
def facts() -> dict[str, Fact]:
    """Id -> fact, in the order of the file. Raises ValueError for a file that contradicts itself."""
    read = read_yaml(files("whimbrel.criteria") / "facts.yaml")["facts"]
    found = {}
    for name, entry in read.items():
        found[name] = Fact(
            id=name,
            kind=entry["kind"],
            label=entry["label"],
            at=tuple(entry.get("at", ())),
            implies=tuple(entry.get("implies", ())),
            number=entry.get("number", ""),
            source=entry.get("from", ""),
            below=entry.get("below"),
            equals=entry.get("is", ""),
            conclusion=bool(entry.get("conclusion", False)),
        )
    phases = set(code_list("phase").codes)
    for fact in found.values():
        wrong = {*fact.implies} - found.keys() | {*fact.at} - phases
        if wrong or fact.kind not in KINDS:
            raise ValueError(f"facts.yaml: {fact.id}: {', '.join(sorted(wrong)) or fact.kind}")
    return found


def split_key(key: str) -> tuple[str, str]:
    """``violence@journey`` as fact and phase; the phase is empty for a fact of the whole case."""
    name, _, phase = key.partition("@")
    return name, phase


@cache
def implied(key: str) -> tuple[str, ...]:
    """Keys that a yes for this key says yes to, itself first. They are of the same phase."""
    name, phase = split_key(key)
    found = [key]
    for other in facts()[name].implies:
        fact = facts()[other]
        if not fact.at:
            found += implied(other)
        elif phase in (*fact.at, UNSTATED):
            found += implied(f"{other}@{phase}")
    return tuple(dict.fromkeys(found))


@cache
def _implying_all() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for fact in facts().values():
        for key in fact.keys:
            for other in implied(key):
                found.setdefault(other, []).append(key)
    # The fact itself first, then what is more special, in the order of the file.
    return {key: (key, *(k for k in keys if k != key)) for key, keys in found.items()}


def implying(key: str) -> tuple[str, ...]:
    """Keys of which a yes says yes to this key, itself first."""
    return _implying_all()[key]
