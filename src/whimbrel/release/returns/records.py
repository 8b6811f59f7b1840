"""Records for exchange between States under an agreement, in the layouts of CTDC and HTCDS: a row a victim, codes and bands.

There is no id, no date finer than a year, no text and no place smaller than a country, and the order of the rows says nothing.
That is no protection: who knows a person can find a rare row. These are not for the public.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from whimbrel.release.returns.chosen import chosen, strictest
from whimbrel.release.returns.outgoing import Losses
from whimbrel.release.returns.people import EVERYTHING, Alike, people, reports_victims
from whimbrel.release.returns.record_row import Row
from whimbrel.standard.errors import QuestionError
from whimbrel.standard.model import table
from whimbrel.standard.store import Submission
from whimbrel.vocabulary.yaml_file import read_yaml

LAYOUTS = ("ctdc_2024", "ctdc_2021", "htcds", "htcds_plus")
VICTIMS = "detected_victims"


@dataclass(frozen=True)
class RecordReturn:
    """Rows in a layout of another system. alone: how many rows are the only one of their kind."""

    layout: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = field(repr=False)
    losses: Losses = field(repr=False)
    submissions: tuple[Submission, ...] = field(repr=False)

    @property
    def alone(self) -> int:
        """Rows that occur once: who knows the person can find them."""
        return sum(1 for many in Counter(self.rows).values() if many == 1)

    @property
    def handling(self) -> str:
        """The strictest TLP 2.0 code of the submissions."""
        return strictest(self.submissions)


def records(
    submissions: Sequence[Submission], layout: str, *, years: Sequence[int] = (), identified: bool = False
) -> RecordReturn:
    """The victims of these submissions in a layout of LAYOUTS.

    years: only of these years; with none given, those of unknown year too. identified: only formally identified victims.
    QuestionError if the submissions do not go together or none of them records victims.
    """
    if layout not in LAYOUTS:
        raise QuestionError(f"There is no layout {layout!r}; there are {', '.join(LAYOUTS)}.")
    taken, losses = chosen(submissions), Losses()
    if not any(map(reports_victims, taken)):
        raise QuestionError("None of these submissions records who is a victim.")
    shape = shape_of(layout)
    found: Counter[tuple[str, ...]] = Counter()
    for submission in taken:
        if not reports_victims(submission):
            losses.note("not_reported", 1, VICTIMS, f"{submission.reporter} {submission.period}")
            continue
        _columns_left_out(submission, shape, losses)
        for alike in people(submission, EVERYTHING):
            if _taken(alike, years, losses, identified=identified):
                found[Row(shape, alike, losses).cells()] += alike.count
    if not found:
        raise QuestionError("These submissions record no victims in these years.")
    # In order of their content, so that no row can be laid beside a sealed one.
    return RecordReturn(layout, tuple(shape["columns"]), tuple(sorted(found.elements())), losses, taken)


def _columns_left_out(submission: Submission, shape: dict[str, Any], losses: Losses) -> None:
    """What the submission has and no column of the layout can hold: whole tables, and columns of the two that are used."""
    used = {
        "role",
        "age",
        "registered",
        "person",
        *shape["singles"],
        *shape["lists"],
        "majority" if "age_band" in shape["singles"] else "",
    }
    used |= {"citizenship"} if "citizenships" in shape else set()
    for table_id, facts in submission.tables.items():
        if table_id not in ("persons", "exploitations"):
            losses.note("table_left_out", int(facts["rows"]), detail=table_id)
            continue
        for name in table(table_id).columns:
            if name not in used and any(
                c == name or c.startswith(f"{name}_") for c in facts["columns"] if c not in used
            ):
                losses.note("column_left_out", int(facts["rows"]), detail=f"{table_id}.{name}")


@cache
def shape_of(layout: str) -> dict[str, Any]:
    """Columns of a layout, and what fills them."""
    known: dict[str, Any] = read_yaml(files(__package__).joinpath("layouts.yaml"))
    shape = dict(known[layout])
    if like := shape.get("like"):
        base = known[like]
        shape |= {k: v for k, v in base.items() if k not in shape}
        shape["columns"] = [*base["columns"], *shape["columns"]]
        shape["singles"] = {**base["singles"], **shape["singles"]}
    crosswalk = shape.get("like", layout)
    return {**shape, "crosswalk": crosswalk, "lists": known["lists"], "blocks": known["blocks"]}


def _taken(alike: Alike, years: Sequence[int], losses: Losses, *, identified: bool) -> bool:
    if years and alike.year not in years:
        losses.note("year_unknown", alike.count if alike.year is None and alike.victim == "yes" else 0, VICTIMS)
        return False
    if alike.victim != "yes":
        losses.note("victim_unknown", alike.count if alike.victim != "no" else 0, VICTIMS)
        return False
    if alike.status == "not_a_victim" or (identified and alike.status != "identified"):
        losses.note("not_a_victim" if alike.status == "not_a_victim" else "not_identified", alike.count, VICTIMS)
        return False
    return True
