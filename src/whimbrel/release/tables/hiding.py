"""Tables in, released tables out: small cells hidden, and as few others as it takes, proven cell by cell.

>>> done = hide({"victims": from_records(people, ["year", "sex", "age"], "persons")})   # doctest: +SKIP
>>> done.faults, done.losses["victims"]                                                 # doctest: +SKIP
>>> done.released("victims", title={"en": "Victims"}, period="2024", sources=("An agency",))  # doctest: +SKIP

What is guaranteed: for every hidden cell with somebody in it two tables of whole numbers are known that agree with everything
released, one with the cell as low and one with it as high as the policy asks. It is not guaranteed against who knows some of the
records from elsewhere, and not that all numbers between the two are possible.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from whimbrel.release.open_data.wording import unit_label
from whimbrel.release.policy import FEWEST
from whimbrel.release.product import EXACT, HIDDEN, Product, ReleasedTable
from whimbrel.release.tables.cube import Cube
from whimbrel.release.tables.dimension import Dimension
from whimbrel.release.tables.earlier import Fault, faults
from whimbrel.release.tables.errors import TableRefused
from whimbrel.release.tables.limits import limits
from whimbrel.release.tables.plain import plain
from whimbrel.release.tables.protecting import Protection, protect
from whimbrel.release.tables.system import Past, System, build
from whimbrel.release.tables.wording import said, told
from whimbrel.release.wording import Fact, together

NOTES = ("hidden", "not_broken_down", "limits")


@dataclass(frozen=True)
class Loss:
    """What a reader of a table loses, for those who approve it and never for the public, to whom it would be one more total.

    Cells with somebody in them; persons are units of the finest breakdown. plain: what hiding by row and column would hide.
    """

    cells: int
    hidden: int
    small: int
    persons: int
    persons_hidden: int
    plain: int
    noughts_hidden: int

    @property
    def besides(self) -> int:
        """Cells hidden for the sake of small ones."""
        return self.hidden - self.small

    def texts(self, unit: str, language: str = "en") -> tuple[str, ...]:
        """In words."""
        facts: dict[str, Fact] = {**vars(self), "besides": self.besides, "unit": unit_label(unit, language)}
        return tuple(said("losses", code, language, **facts) for code in ("hidden", "worth", "plain"))


@dataclass(frozen=True)
class Hiding:
    """Tables after protection. faults: what needs a decision; none of them is passed over."""

    names: tuple[str, ...]
    cubes: tuple[Cube, ...]
    system: System
    protection: Protection
    faults: tuple[Fault, ...]
    losses: Mapping[str, Loss]
    limits: tuple[np.ndarray, np.ndarray] = field(repr=False)

    def refuse_undecided(self, decided: Collection[str]) -> None:
        """TableError if there is a fault that nobody decided on, or that nobody can."""
        left = [f for f in self.faults if f.code == "cannot_protect" or f.code not in decided]
        if left:
            raise TableRefused("faults_more" if len(left) > 1 else "faults", texts=left[0].words, more=len(left) - 1)

    def released(
        self,
        name: str,
        *,
        title: Mapping[str, str],
        period: str,
        sources: Sequence[str],
        submissions: Sequence[str] = (),
        decided: Collection[str] = (),
    ) -> ReleasedTable:
        """The table as it may go out. decided: codes of faults that a person decided to let stand."""
        self.refuse_undecided(decided)
        cube, at = self.cubes[self.names.index(name)], self.system.of_cube[self.names.index(name)]
        hidden, x = self.protection.hidden[at], self.system.x[at]
        shape = [len(cube.places(d)) for d in cube.dims]
        shown = _worth_telling(cube, x.reshape(shape), hidden.reshape(shape)).ravel()
        grid = np.meshgrid(*(cube.places(d) for d in cube.dims), indexing="ij")
        columns = {
            d.name: pa.array(np.array(d.codes, object)[places.ravel()[shown]], pa.string())
            for d, places in zip(cube.dims, grid, strict=True)
        }
        gone = hidden[shown]
        low, high = (ends[at][shown] for ends in self.limits)
        columns["value"] = pa.array(x[shown].astype(float), mask=gone)
        columns["low"] = pa.array(low, mask=~gone)
        columns["high"] = pa.array(high, mask=~gone | np.isinf(high))
        columns["status"] = pa.array(np.where(gone, HIDDEN, EXACT).astype(object), pa.string())
        # Built anew from what is told: behind a null the number must not stay in memory.
        columns = {
            k: v if isinstance(v, pa.StringArray) else pa.array(v.to_pylist(), pa.float64()) for k, v in columns.items()
        }
        rows = pa.table(columns).sort_by([(d, "ascending") for d in cube.names])
        notes = tuple(told("notes", code, most=FEWEST - 1) for code in NOTES) if gone.any() else ()
        return ReleasedTable(
            name, dict(title), cube.names, cube.unit, period, tuple(sources), rows, tuple(submissions), notes
        )


def product(tables: Sequence[ReleasedTable], title: Mapping[str, str]) -> Product:
    """The tables of a release together, with what was done and what is missing.

    Made from the tables as they go out and from nothing else: how many of the hidden counts are small, how many are
    nought and what they add up to would be one more total to reckon with.
    """
    figures, losses = {}, []
    for table in tables:
        gone = sum(s == HIDDEN for s in table.rows["status"].to_pylist())
        figures[table.id] = {"rows": len(table.rows), "hidden": gone}
        losses.append(told("losses", "public", table=table.title, rows=len(table.rows), hidden=gone))
    protection = together(told("notes", code, most=FEWEST - 1) for code in NOTES)
    return Product("table", dict(title), tuple(tables), protection, figures={"tables": figures}, losses=tuple(losses))


def hide(cubes: Mapping[str, Cube], before: Sequence[Past] = (), seed: int = 1) -> Hiding:
    """Protect tables of the same records together, beside everything that was released of these records before."""
    made = tuple(cubes.values())
    system = build(made, before)
    done = protect(system, seed)
    plainly = plain(system)
    losses = {
        name: _loss(cube, system.x[at], done.hidden[at], plainly[at])
        for (name, cube), at in zip(cubes.items(), system.of_cube, strict=True)
    }
    found = tuple(faults(system, done, before))
    return Hiding(tuple(cubes), made, system, done, found, losses, limits(system, done.hidden))


def _loss(cube: Cube, x: np.ndarray, hidden: np.ndarray, plainly: np.ndarray) -> Loss:
    finest = np.ones(1, bool)
    for d in cube.dims:
        places = cube.places(d)
        # The finest codes that are shown: leaves, or groups whose parts are not.
        leaf = np.array([not _broken_down(d, int(n), places) for n in places])
        finest = np.logical_and.outer(finest, leaf)
    fine = finest.ravel()
    some = x > 0
    return Loss(
        cells=int(some.sum()),
        hidden=int((hidden & some).sum()),
        small=int((some & (x < FEWEST)).sum()),
        persons=int(x[fine].sum()),
        persons_hidden=int(x[fine & hidden].sum()),
        plain=int((plainly & some).sum()),
        noughts_hidden=int((hidden & ~some).sum()),
    )


def _broken_down(dim: Dimension, code: int, places: np.ndarray) -> bool:
    return any(head == code and any(p in places for p in parts) for head, parts in dim.sums)


def _worth_telling(cube: Cube, x: np.ndarray, hidden: np.ndarray) -> np.ndarray:
    """All but the noughts below a nought that is told: who is told that there is nobody need not be told it of every part."""
    nought = (x == 0) & ~hidden
    below = np.zeros(x.shape, bool)
    for axis, d in enumerate(cube.dims):
        place = {int(p): n for n, p in enumerate(cube.places(d))}
        front, under = np.moveaxis(nought, axis, 0), np.moveaxis(below, axis, 0)
        for head, parts in d.sums:
            if head in place:
                for part in parts:
                    if part in place:
                        under[place[part]] |= front[place[head]]
    return ~(nought & below)
