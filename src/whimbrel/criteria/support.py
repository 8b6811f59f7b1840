"""The facts that carry a result: those on which it rests as things stand."""

from __future__ import annotations

from whimbrel.criteria.rule import Done, Known, Leaf, Part, Rule, value


def carried_by(rule: Rule, known: Known) -> list[str]:
    """Keys in the order of the rule. Met: the facts that are yes in what is met. Not met: the facts that are no in what
    cannot be met any more. Undetermined: the facts that are yes and count towards it."""
    done: Done = {}
    found: dict[str, None] = {}
    _gather(rule, known, value(rule, known, done), found, done)
    return list(found)


def _gather(part: Part, known: Known, now: bool | None, found: dict[str, None], done: Done) -> None:
    if isinstance(part, Leaf):
        if known.get(part.key) is (now is not False):
            found[part.key] = None
        return
    for tier in part.tiers:
        for inner in tier:
            its = value(inner, known, done)
            if now is None or its is now:
                _gather(inner, known, its if now is None and its is not False else now, found, done)


def what_lacks(rule: Rule, known: Known, done: Done | None = None) -> list[str]:
    """Names of the named parts of a rule that are not met (or not yet), the outermost first; alternatives as ``a or b``."""
    found: list[str] = []
    for tier in rule.tiers:
        for inner in tier:
            if isinstance(inner, Rule) and value(inner, known, done) is not True:
                names = _names(inner)
                if names:
                    found.append(" or ".join(names))
    return found


def _names(rule: Rule) -> list[str]:
    if rule.name:
        return [rule.name]
    inner = [n for tier in rule.tiers for p in tier if isinstance(p, Rule) for n in _names(p)]
    return list(dict.fromkeys(inner))
