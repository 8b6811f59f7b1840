"""From a file to the standard's tables: read, recognise, fill, check; streamed, with every fault of the whole file.

Memory stays bounded whatever the length of the file: record tables pass through in batches; only figures and legs, of
which whole tables are checked, are held.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from whimbrel.intake.filling.codes import CodeFiller, stated_first
from whimbrel.intake.filling.constants import ConstantFiller
from whimbrel.intake.filling.dates import DateFiller
from whimbrel.intake.filling.distinct import reason_of
from whimbrel.intake.filling.flags import FlagCellFiller, FlagColumnsFiller
from whimbrel.intake.filling.numbers import CountFiller, NumberFiller
from whimbrel.intake.filling.texts import TextFiller
from whimbrel.intake.mapping import ANY, ColumnRule, Mapping, TableRule, read_mapping
from whimbrel.intake.once import OncePerValue
from whimbrel.intake.reading.ahead import ahead
from whimbrel.intake.reading.file import open_sheets
from whimbrel.intake.reading.sheet import Batch, Sheet
from whimbrel.intake.recognise import Match, recognise, with_mapping
from whimbrel.intake.values.dates import order_of
from whimbrel.intake.values.numbers import plain
from whimbrel.standard.faults import Faults, Refused
from whimbrel.standard.identifying import identifies, identifying_heading
from whimbrel.standard.model import table
from whimbrel.standard.row_checks import Period, check_rows
from whimbrel.standard.whole_checks import check_figures, check_legs

Sink = Callable[[str, pa.RecordBatch], None]
_WHOLE = ("figures", "legs")
# Without these a figure is no cell that could be compared with another (M06 says so).
_CELL = {"indicator", "counting_unit", "period", "reporting_country", "value"}


@dataclass
class Preparation:
    """What came of a file: its source, all faults, and how many rows each table got."""

    source: Mapping | None = None
    faults: Faults = field(default_factory=Faults)
    rows_read: int = 0
    rows: dict[str, int] = field(default_factory=dict)

    @property
    def fit_to_seal(self) -> bool:
        """Whether no error forbids sealing."""
        return self.source is not None and not self.faults.has_errors


def prepare(
    path: Path,
    *,
    source: str | None = None,
    mapping: Mapping | Path | None = None,
    encoding: str | None = None,
    period: Period | None = None,
    as_given: bool = False,
    sink: Sink | None = None,
    progress: Callable[[int], None] | None = None,
) -> Preparation:
    """Read a file of any supported kind and hand the standard's tables to ``sink`` batch by batch.

    source: id of a built-in source, to use whatever the headings say. mapping: the agency's own mapping instead.
    as_given: keep the text as given in ``<column>_as_given`` beside mapped values (figures of a published source always keep it).
    progress: told the number of bytes of the file read so far. Nothing is raised for bad data: see ``faults``.
    """
    done = Preparation()
    try:
        with open_sheets(Path(path), encoding=encoding, progress=progress) as sheets:
            chosen = read_mapping(mapping) if isinstance(mapping, Path) else mapping
            match = with_mapping(chosen, sheets) if chosen else recognise(sheets, source)
            done.source = match.mapping
            if chosen and not chosen.recognise:
                for lacking in chosen.lacking():
                    done.faults.add("M06", column=lacking)
            _Run(match, done, sink or _nowhere, period, as_given).run(sheets)
    except Refused as refused:
        done.faults.note(refused.fault)
    return done


def _nowhere(table_id: str, batch: pa.RecordBatch) -> None:
    return None


class _Run:
    """One pass over the sheets of a recognised file."""

    def __init__(self, match: Match, done: Preparation, sink: Sink, period: Period | None, as_given: bool):
        self.match, self.done, self.sink, self.period, self.as_given = match, done, sink, period, as_given
        self.mapping = match.mapping
        self.faults = done.faults
        self.faults.published = match.mapping.nature == "published"
        self.keys: dict[str, dict[str, int]] = {}
        self.next_id: dict[str, int] = {}
        self.whole: dict[str, list[pa.RecordBatch]] = {}

    def run(self, sheets: list[Sheet]) -> None:
        groups: dict[str, list[TableRule]] = {}
        for rule in self.mapping.tables:
            groups.setdefault(self.match.sheets[rule.table].name, []).append(rule)
        for rules in groups.values():
            sheet = self.match.sheets[rules[0].table]
            for fault in sheet.faults:
                self.faults.note(fault)
            self._headings(sheet)
            self._sheet(sheet, rules)
        if not self.done.rows_read:
            raise Refused("F20")
        if self.mapping.counts:
            facts: dict[str, Any] = {k: str(v) for k, v in self.mapping.counts.items()}
            self.faults.add("U01", **facts)
        if not self.mapping.confirmed:
            self.faults.add("M03")
        self._finish()

    def _headings(self, sheet: Sheet) -> None:
        bound = self.match.names.get(sheet.name, {})
        have = set(bound.values())
        for rule in self.mapping.tables:
            if self.match.sheets[rule.table].name != sheet.name:
                continue
            for column in rule.columns:
                for wanted in column.sources():
                    if wanted not in have and wanted not in self.mapping.derived and not self.mapping.recognise:
                        self.faults.add(
                            "M01", sheet=sheet.name, column=f"{rule.table}.{column.column.name}", wanted=wanted
                        )
            for wanted in (*rule.when, *filter(None, (rule.key, rule.once))):
                if wanted not in have and wanted not in self.mapping.derived:
                    self.faults.add("M01", sheet=sheet.name, column=rule.table, wanted=wanted)
        used = {s for t in self.mapping.tables if self.match.sheets[t.table].name == sheet.name for s in t.sources()}
        for heading in sheet.columns:
            name = bound.get(heading, heading)
            if name in self.mapping.identifying:
                self.faults.add("N03", sheet=sheet.name, column=heading)
            elif name in used or name in self.mapping.leave_out or heading.startswith("_"):
                continue
            elif identifying_heading(heading):
                self.faults.add("N01", sheet=sheet.name, column=heading)
            elif not heading.startswith("(column "):
                self.faults.add("F13", sheet=sheet.name, column=heading)

    def _sheet(self, sheet: Sheet, rules: list[TableRule]) -> None:
        bound = self.match.names.get(sheet.name, {})
        derive = (
            importlib.import_module(f"whimbrel.intake.sources.{self.mapping.derive}").derive
            if self.mapping.derive
            else None
        )
        wanted = self._wanted(sheet, bound, bool(derive))
        tables = [_TableFiller(rule, self, sheet, bound) for rule in rules]
        first = True
        for batch in ahead(sheet.batches(self.faults, wanted)):
            named = Batch({bound.get(k, k): v for k, v in batch.columns.items()}, batch.rows)
            named = self._data_rows(named, sheet, first)
            first = False
            self.done.rows_read += len(named)
            if derive:
                named = derive(named, sheet.name, self.faults)
            ids: dict[str, np.ndarray] = {}
            for filler in tables:
                ids[filler.rule.table] = filler.fill(named, ids)

    def _wanted(self, sheet: Sheet, bound: dict[str, str], derive: bool) -> tuple[str, ...]:
        sources = {*self.mapping.sources(), *(self.mapping.recognise.get("all", []) if derive else [])}
        if derive:
            sources |= {*self.mapping.leave_out, *self.mapping.identifying}
        columns = tuple(h for h in sheet.columns if bound.get(h, h) in sources)
        return columns or sheet.columns[:1]

    def _data_rows(self, batch: Batch, sheet: Sheet, first: bool) -> Batch:
        blank = np.ones(len(batch), dtype=bool)
        for name in batch.columns:
            array = batch.given(name)
            empty = np.array([not (text or "").strip() for text in array.dictionary.to_pylist()] or [True])
            blank &= empty[array.indices.to_numpy(zero_copy_only=False)]
            if not blank.any():
                break
        if blank.any():
            self.faults.add("F23", sheet=sheet.name, rows=batch.rows[blank])
            batch = batch.select(~blank)
        if first and len(batch):
            texts = [(a[0].as_py() or "").strip() for a in batch.columns.values()]
            stated = [t for t in texts if t]
            if stated and all(t.startswith("#") or t in ("Hidden", "CSVFilter") for t in stated):
                self.faults.add("F21", sheet=sheet.name, rows=batch.rows[:1], count=1)
                keep = np.ones(len(batch), dtype=bool)
                keep[0] = False
                batch = batch.select(keep)
        return batch

    def emit(self, table_id: str, batch: pa.RecordBatch, sheet: str) -> None:
        found = Faults()
        check_rows(table_id, batch, sheet, found, self.period)
        self._note(found, table_id)
        if table_id in _WHOLE:
            self.whole.setdefault(table_id, []).append(batch)
        else:
            self._count(table_id, batch)

    def _note(self, found: Faults, table_id: str) -> None:
        """Take over faults that name columns of the standard, under the headings the person sees in the file."""
        bound = self.match.names.get(self.match.sheets[table_id].name, {})
        headings = {source: heading for heading, source in bound.items()}
        seen = {}
        for rule in self.mapping.tables:
            if rule.table == table_id:
                seen = {c.column.name: headings.get(c.source or c.refers or "", c.column.name) for c in rule.columns}
        for fault in found:
            facts = {k: seen.get(v, v) if isinstance(v, str) else v for k, v in fault.facts.items()}
            rows = fault.rows if len(fault.rows) else None
            column = seen.get(fault.column or "", fault.column)
            self.faults.add(fault.check.id, sheet=fault.sheet, column=column, rows=rows, **facts)

    def _count(self, table_id: str, batch: pa.RecordBatch) -> None:
        if not self.as_given and self.mapping.nature != "published":
            # What an agency wrote may be a name in the wrong column; only what was published already goes on as given.
            batch = batch.select([n for n in batch.schema.names if not n.endswith("_as_given")])
        self.done.rows[table_id] = self.done.rows.get(table_id, 0) + len(batch)
        if len(batch):
            self.sink(table_id, batch)

    def _finish(self) -> None:
        for table_id, batches in self.whole.items():
            sheet = self.match.sheets[table_id].name
            whole = pa.Table.from_batches(batches)
            if table_id == "figures" and set(whole.schema.names) >= _CELL:
                found = Faults()
                whole = check_figures(whole.unify_dictionaries(), sheet, found)
                self._note(found, table_id)
            elif {"sequence", "from_country", "to_country"} <= set(whole.schema.names):
                found = Faults()
                check_legs(whole, sheet, found)
                self._note(found, table_id)
            for batch in whole.to_batches(max_chunksize=200_000):
                self._count(table_id, batch)


class _TableFiller:
    """Fills one table from the batches of one sheet."""

    def __init__(self, rule: TableRule, run: _Run, sheet: Sheet, bound: dict[str, str]):
        self.rule, self._run, self._sheet = rule, run, sheet
        headings = {source: heading for heading, source in bound.items()}
        self._have = set(headings) | set(run.mapping.derived)
        missing = dict(run.mapping.missing)
        self._fillers = [f for f in (self._filler(c, missing, headings) for c in rule.columns) if f]
        self._references = [c for c in rule.columns if c.refers or c.row]
        run.next_id.setdefault(rule.table, 1)
        read = [s for c in rule.columns for s in c.sources() if s in self._have]
        self._once = OncePerValue(rule.once, read) if rule.once in self._have else None

    def _filler(self, rule: ColumnRule, missing: dict[str, str], headings: dict[str, str]) -> Any:
        if rule.refers or rule.row:
            return None
        if rule.constant is not None:
            return ConstantFiller(rule)
        if rule.flags:
            present = {code: source for code, source in rule.flags.items() if source in self._have}
            return FlagColumnsFiller(_with(rule, flags=present), missing) if present else None
        if rule.source not in self._have:
            return None
        kind = rule.column.type
        if kind == "flags":
            return FlagCellFiller(_with(rule, several=rule.several or ";"), missing)
        if kind in ("code", "answer", "country"):
            return CodeFiller(_with(rule, several=rule.several or (";" if rule.column.several else None)), missing)
        if kind == "date":
            heading = headings.get(rule.source or "")
            stated = not rule.dates or rule.dates == "buddhist"
            return DateFiller(rule, missing, _order(self._sheet, heading) if heading and stated else None)
        if kind == "text":
            return TextFiller(rule, missing)
        if rule.column.name == "value" and self.rule.table == "figures":
            return CountFiller(rule, missing)
        return NumberFiller(rule, missing)

    def fill(self, batch: Batch, ids: dict[str, np.ndarray]) -> np.ndarray:
        """Emit the rows of the batch; returns the id given to each source row, 0 where the row makes none."""
        keep = np.ones(len(batch), dtype=bool)
        for source, values in self.rule.when.items():
            if source not in batch.columns:  # M01 says so; which rows are meant cannot be told
                keep[:] = False
                continue
            texts = batch.given(source)
            fits = np.array([self._meant(plain(t or ""), values) for t in texts.dictionary.to_pylist()] or [False])
            keep &= fits[texts.indices.to_numpy(zero_copy_only=False)]
        start = self._run.next_id[self.rule.table]
        whole = np.zeros(len(batch), dtype=np.int64)
        if self._once:
            keep &= self._once.first_rows(batch, keep, start, whole)
        rows = batch.select(keep)
        own = np.arange(start, start + len(rows), dtype=np.int64)
        self._run.next_id[self.rule.table] = start + len(rows)
        whole[keep] = own
        if self._once:
            self._once.report(self._run.faults, self._sheet.name, self.rule.table)
        if self.rule.key and self.rule.key in batch.columns:
            self._remember(rows, own)
        columns: dict[str, pa.Array] = {"id": pa.array(own), "source_row": pa.array(rows.rows)}
        for reference in self._references:
            columns[reference.column.name] = self._refer(reference, rows, keep, ids)
        for filler in self._fillers:
            for name, array in filler.fill(rows, self._sheet.name, self._run.faults).items():
                columns[name] = stated_first(array, columns.get(name))
        if self.rule.table == "figures" or self._run.as_given:
            for filler in self._fillers:
                if isinstance(filler, CodeFiller):
                    columns[f"{filler.name}_as_given"] = filler.as_given(rows)
        order = [f.name for f in table(self.rule.table).schema() if f.name in columns]
        order += [c for c in columns if c not in order]
        self._run.emit(self.rule.table, pa.RecordBatch.from_pydict({c: columns[c] for c in order}), self._sheet.name)
        return whole

    def _meant(self, text: str, values: tuple[str, ...]) -> bool:
        if ANY in values:
            return bool(text) and text not in self._run.mapping.missing and not reason_of(text)
        return text in values

    def _remember(self, rows: Batch, own: np.ndarray) -> None:
        known = self._run.keys.setdefault(self.rule.table, {})
        twice, named = [], []
        for text, number, row in zip(
            rows.columns[self.rule.key or ""].cast(pa.string()).to_pylist(),
            own.tolist(),
            rows.rows.tolist(),
            strict=True,
        ):
            key = plain(text or "")
            if key and key in known:
                twice.append(row)
            if not any(map(str.isdigit, key)) and identifies(key, names=True):
                named.append(row)
            known.setdefault(key, number)
        self._run.faults.add("N02", sheet=self._sheet.name, column=self.rule.key, rows=named)
        self._run.faults.add("R02", sheet=self._sheet.name, column=self.rule.key, rows=twice, table=self.rule.table)

    def _refer(self, rule: ColumnRule, rows: Batch, keep: np.ndarray, ids: dict[str, np.ndarray]) -> pa.Array:
        if rule.row:
            target = ids[rule.row][keep]
            return pa.array(target, mask=target == 0)
        if rule.refers not in rows.columns:
            return pa.nulls(len(rows), pa.int64())
        known = self._run.keys.get(rule.column.to or "", {})
        found: list[int | None] = []
        lost, blank = [], []
        for text, row in zip(rows.columns[rule.refers].cast(pa.string()).to_pylist(), rows.rows.tolist(), strict=True):
            key = plain(text or "")
            found.append(known.get(key) if key else None)
            if key and key not in known:
                lost.append(row)
            if not key and rule.column.level == "required":
                blank.append(row)
        self._run.faults.add("R01", sheet=self._sheet.name, column=rule.refers, rows=lost, to=rule.column.to)
        self._run.faults.add("V06", sheet=self._sheet.name, column=rule.refers, rows=blank)
        return pa.array(found, pa.int64())


def _with(rule: ColumnRule, **changes: Any) -> ColumnRule:
    from dataclasses import replace

    return replace(rule, **changes)


def _order(sheet: Sheet, heading: str) -> str | None:
    """Order of day and month as the whole column proves it; read only if the first rows hold such dates."""
    from whimbrel.intake.values.dates import numeric_parts

    texts: set[str] = set()
    for number, batch in enumerate(sheet.batches(Faults(), (heading,))):
        texts.update(t or "" for t in batch.given(heading).dictionary.to_pylist())
        if number == 0 and not any(numeric_parts(t) for t in texts):
            return None
    return order_of(list(texts))
