"""Blocks of columns with a cross in each, one column for each code: ``means: debt bondage``, ``means: threats``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from rapidfuzz import fuzz

from whimbrel.intake.proposal import ProposedColumn
from whimbrel.intake.propose_headings import MAYBE, bare, core, match_heading, spaced
from whimbrel.intake.propose_profile import Profile
from whimbrel.standard.model import Column, tables
from whimbrel.vocabulary.code_lists import code_list

_HEAD = re.compile(r"^(.+?)(?:\s*[:/|_>(（]\s*|\s+[-–—]\s+)(.+?)[)）]?$")


def is_crossed(profile: Profile) -> bool:
    """Whether the column holds nothing but yes and no, or crosses and blanks."""
    given = {v.casefold() for v in profile.stated}
    return (
        not profile.too_many
        and all(code_list("answer").match(g) in ("yes", "no") for g in given)
        and (bool(given) or not profile.filled)
    )


def flag_blocks(profiles: dict[str, Profile], scope: tuple[str, ...]) -> list[ProposedColumn]:
    """The blocks among these columns; every heading is used once, by the block it shares with most others."""
    crossed = [h for h, p in profiles.items() if is_crossed(p) and not _is_answer(h, scope)]
    found: dict[tuple[str, str], dict[str, tuple[str, bool]]] = {}
    for heading in crossed:
        for table_id in scope:
            for column in tables()[table_id].columns.values():
                if column.type == "flags" and (hit := _code_of(heading, table_id, column)):
                    found.setdefault((table_id, column.name), {}).setdefault(hit[0], (heading, hit[1]))
    blocks: list[ProposedColumn] = []
    used: set[str] = set()
    # The largest block first: "Begging" alone fits a form of exploitation and a type of labour.
    order = {place: number for number, place in enumerate(found)}
    for place in sorted(found, key=lambda p: (-len(found[p]), order[p])):
        flags = {code: heading for code, (heading, _) in found[place].items() if heading not in used}
        named = any(said for heading, said in found[place].values() if heading not in used)
        stated = any(profiles[h].filled for h in flags.values())
        if not stated or (len(flags) < 2 and not named):
            continue
        used |= set(flags.values())
        count = f"{len(flags)} columns with crosses, one for each code"
        notes = ("a blank counts as unknown; only if a blank beside a cross means no, write blank: block",)
        blanks = any(p.filled < p.rows for p in (profiles[h] for h in flags.values()))
        blocks.append(ProposedColumn(*place, {"flags": flags}, 0.9, count, notes=notes if blanks else ()))
    return blocks


def _is_answer(heading: str, scope: Iterable[str]) -> bool:
    return any(
        m.table in scope and m.score > MAYBE and tables()[m.table].columns[m.column].type == "answer"
        for m in match_heading(heading)
    )


def _code_of(heading: str, table_id: str, column: Column) -> tuple[str, bool] | None:
    """The code that a heading names, and whether it names the column too."""
    for head, tail in _splits(heading):
        said = any((m.table, m.column) == (table_id, column.name) and m.score >= MAYBE for m in match_heading(head))
        if said and (code := _word_code(column.list or "", tail)):
            return code, True
    code = _word_code(column.list or "", spaced(heading))
    return (code, False) if code else None


@lru_cache(maxsize=4096)
def _splits(heading: str) -> tuple[tuple[str, str], ...]:
    """Ways to read a heading as a column and a code: at its first sign, or after each of its first words."""
    sign = _HEAD.match(heading)
    words = spaced(heading).split()
    ways = [(" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(1, min(5, len(words)))]
    return tuple([(sign.group(1), sign.group(2)), *ways] if sign else ways)


@lru_cache(maxsize=100_000)
def _word_code(list_id: str, text: str) -> str | None:
    exact = code_list(list_id).match(text)
    if exact:
        return exact
    keys = {bare(text), core(bare(text))}
    sets = {_words(key) for key in keys}
    best = {code for code, _, words in _phrases(list_id) if words in sets}
    if not best:
        near = [(fuzz.ratio(k, p), code) for code, p, _ in _phrases(list_id) for k in keys if len(k) > 5 and len(p) > 5]
        top = max(near, default=(0, ""))
        best = {code for score, code in near if score >= 90 and score >= top[0] - 4}
    return best.pop() if len(best) == 1 else None


def _words(key: str) -> frozenset[str]:
    return frozenset(core(key).split())


@cache
def _phrases(list_id: str) -> tuple[tuple[str, str, frozenset[str]], ...]:
    entries = code_list(list_id).entries.values()
    pairs = [(e.use or e.code, bare(w)) for e in entries for w in (*e.labels.values(), *e.aliases, e.code)]
    return tuple((code, phrase, _words(phrase)) for code, phrase in pairs)
