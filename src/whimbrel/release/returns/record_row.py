"""One row of a record layout, filled from persons who are alike; whatever does not fit is counted as lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from whimbrel.release.returns.outgoing import UNKNOWN, Lead, Losses, lead, leads
from whimbrel.release.returns.people import Alike
from whimbrel.standard.model import SEVERAL
from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.countries import countries

ABOUT = "detected_victims"
# CTDC and ISO 3166 have no code for it; it is not put under another country here.
_NO_ISO = ("XKX",)
_LIST_OF = {"duration": "duration_band", "majority_at_exploitation": "majority", "status": "person_status"}


@cache
def _columns(system: str, list_id: str) -> dict[str, tuple[frozenset[str], ...]]:
    """Flag column -> sets of codes, of one list. Where all of a set are no, the column is: its own code, or all parts of that."""
    found: dict[str, tuple[frozenset[str], ...]] = {}
    for (list_of, code), ways in leads(system).items():
        # A code that stands for two at once leads to both columns, and is neither.
        if list_of == list_id and len(ways) == 1 and ways[0].relation == "exact" and ways[0].field:
            parts = frozenset(code_list(list_id).parts(code))
            found.setdefault(ways[0].field, (frozenset([code]), *([parts] if parts else ())))
    return found


class Row:
    """The cells of one row."""

    def __init__(self, shape: Mapping[str, Any], alike: Alike, losses: Losses):
        self._shape, self._alike, self._losses = shape, alike, losses
        self._system = str(shape["crosswalk"])
        # HTCDS has no bands; those of its third-party fields are CTDC's.
        self._bands = self._system if self._system.startswith("ctdc") else "ctdc_2024"
        self._cells: dict[str, str] = {}

    def cells(self) -> tuple[str, ...]:
        """The values in the order of the layout's columns; "" is blank."""
        if self._shape["year"]:
            self._cells[self._shape["year"]] = str(self._alike.year or "")
        for what, column in self._shape["singles"].items():
            self._cells[column] = self._single(what)
        if column := self._shape.get("citizenships"):
            self._cells[column] = " ".join(self._countries(self._alike.values["citizenship"].split(SEVERAL)))
        self._several()
        if "status" not in self._shape["singles"] and self._alike.status != "identified":
            self._note("status_lost")
        return tuple(self._cells.get(column, "") for column in self._shape["columns"])

    def _note(self, reason: str, detail: str = "") -> None:
        self._losses.note(reason, self._alike.count, ABOUT, detail)

    def _single(self, what: str) -> str:
        if what == "age_band":
            return self._age()
        if what == "citizenship":
            return self._first_country()
        if what == "country":
            return self._one(self._countries(self._alike.seen.get(what, ())), what)
        if what in ("sex", "status"):
            return self._value(_LIST_OF.get(what, what), self._alike.values[what], what)
        codes = [c for c in self._alike.seen.get(what, ()) if self._known(c, what)]
        return self._one([self._value(_LIST_OF[what], c, what) for c in codes], what)

    def _value(self, list_id: str, code: str, what: str) -> str:
        known = leads(self._bands if list_id == "duration_band" else self._system)
        ways = known.get((list_id, code)) or known.get(("missing_reason", code), ())
        if not ways:
            self._known(code, what)
            return ""
        self._losses.passed(ABOUT, ways, self._alike.count)
        return ways[0].value

    def _known(self, code: str, what: str) -> bool:
        """Whether it is a code and not why there is none; a reason other than unknown is lost."""
        if code not in code_list("missing_reason"):
            return True
        if code != UNKNOWN:
            self._note("reason_lost", what)
        return False

    def _one(self, values: Iterable[str], what: str) -> str:
        found = sorted(set(values) - {""})
        if len(found) > 1:
            self._note("several_values", what)
        return found[0] if len(found) == 1 else ""

    def _countries(self, codes: Iterable[str]) -> list[str]:
        found = []
        for code in codes:
            if code in countries() and code not in _NO_ISO:
                found.append(code)
            elif code and self._known(code, "country"):
                self._note("no_country", code)
        return found

    def _first_country(self) -> str:
        found = self._countries(self._alike.values["citizenship"].split(SEVERAL)[:1])
        if SEVERAL in self._alike.values["citizenship"]:
            self._note("several_citizenships")
        return found[0] if found else ""

    def _age(self) -> str:
        given = [c for c in (self._alike.values["age_band"], self._alike.age) if c]
        ways = [way for c in given if ("age_band", c) in leads(self._bands) for way in lead(self._bands, "age_band", c)]
        found = {way.value for way in ways} - {""}
        if len(found) == 1:
            return next(iter(found))
        if found:
            self._note("age_contradicts")
        elif ways:
            self._losses.passed(ABOUT, ways[:1], self._alike.count)
        else:
            self._known(self._alike.values["age_band"], "age_band")
        return ""

    def _several(self) -> None:
        values: dict[str, set[str]] = {}
        for what in self._shape["lists"]:
            if what == "sector" and self._shape["style"] == "flags" and self._alike.yes.get("labour_type"):
                continue
            for way in self._ways(what):
                self._losses.passed(ABOUT, [way], self._alike.count)
                if way.field in self._shape["columns"] and way.value:
                    values.setdefault(way.field, set()).add(way.value)
        one_of = dict(self._shape.get("one_of", {}))
        for column, found in values.items():
            what = next((w for w, c in one_of.items() if c == column), "")
            self._cells[column] = self._one(found, what) if what else " ".join(sorted(found))
        if self._shape["style"] == "flags":
            self._unsaid()
        elif any(self._alike.no.values()):
            self._note("no_lost")

    def _ways(self, what: str) -> list[Lead]:
        list_id = self._shape["lists"][what]
        codes = self._alike.yes.get(what) if what != "sector" else self._alike.seen.get(what)
        parts = sorted({part for code in codes or () for part in code.split(SEVERAL)})
        known = [c for c in parts if c not in code_list("missing_reason")]
        return [way for code in known for way in lead(self._system, list_id, code)]

    def _unsaid(self) -> None:
        """Flags have one word, yes: what was a no, and what is unknown but will be read as a no."""
        for block, sources in self._shape["blocks"].items():
            columns = _columns(self._system, self._shape["lists"][sources[0]])
            said_no = self._alike.no.get(block, frozenset())
            blank = [column for column in columns if not self._cells.get(column)]
            no = sum(1 for column in blank if any(codes <= said_no for codes in columns[column]))
            if no:
                self._note("no_lost", block)
            if no < len(blank) < len(columns):
                self._note("unknown_read_as_no", block)
