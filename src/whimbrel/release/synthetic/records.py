"""From a table of persons to records of nobody: the one call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from whimbrel.release.private.errors import PrivacyError
from whimbrel.release.private.noise import epsilon_of, rho_within
from whimbrel.release.synthetic.coded import BLANK, Coded, coded
from whimbrel.release.synthetic.growing import grow
from whimbrel.release.synthetic.layout import Layout
from whimbrel.release.synthetic.learning import learn_codes
from whimbrel.release.synthetic.measuring import deviations, measure
from whimbrel.release.synthetic.promise import NO_BOUND, promise
from whimbrel.release.synthetic.quality import Error, measured_error
from whimbrel.release.synthetic.support import Support

QUALITY = 0.02
"""Share of rho that pays for saying how far off the records are."""
CODES = 0.10
"""Share of rho that pays for learning codes, if a column has no code list."""


@dataclass(frozen=True)
class Made:
    """Records of nobody; ``real`` is what they were made from and stays inside. errors may be published, figures too."""

    records: Coded
    real: Coded
    errors: tuple[Error, ...]
    figures: Mapping[str, Any]


def make_records(
    persons: pa.Table,
    *,
    columns: Sequence[str],
    epsilon: float,
    delta: float,
    codes: Mapping[str, Sequence[str]] | None = None,
    most_fabricated: float = 1.0,
    fewest_kept: int = 0,
    told: Callable[[str, float], None] | None = None,
) -> Made:
    """Records whose tables of one, two and three columns follow the real ones, within ``epsilon`` and ``delta``.

    persons: one row a person (see :func:`~.coded.one_row_a_person`). codes: known code lists; codes of other columns are learned.
    most_fabricated, fewest_kept: bounds of what is invented and what is lost, see :mod:`.promise`; 1 and 0 set none. Both
    together are refused if they cannot be kept, and only with a list of codes for every column.
    Nothing here asks the budget: :mod:`.product` does, and is what a release goes through.
    """
    known = dict(codes or {})
    if len(set(columns)) != len(columns):
        raise PrivacyError("A column is named twice.")
    unknown = [name for name in columns if name not in known]
    refuse_what_cannot_be_kept(columns, known, epsilon, delta, most_fabricated, fewest_kept)
    rho = rho_within(epsilon, delta / 2 if unknown else delta)
    for_codes = rho * CODES if unknown else 0.0
    if unknown:
        known.update(learn_codes(persons, unknown, for_codes, delta / 2))
    real = coded(persons, {name: known[name] for name in columns})
    if told:
        told("counting", 0.02)
    for_quality = rho * QUALITY
    measured = measure(real, rho - for_codes - for_quality)
    support = Support(measured, most_fabricated, fewest_kept)
    grown = grow(measured, support, told)
    rows = grown.rows
    made = Coded(real.names, real.codes, rows)
    if told:
        told("comparing", 0.92)
    errors = measured_error(real, made, for_quality)
    spent = measured.rho + for_codes + for_quality
    figures = {
        "epsilon": epsilon,
        "delta": delta,
        "rho": spent,
        "epsilon_of_rho": epsilon_of(min(spent, rho), delta / 2 if unknown else delta),
        "records": len(rows),
        "columns": len(real.names),
        "codes": dict(zip(real.names, map(list, real.codes), strict=True)),
        "codes_learned": unknown,
        "noisy_numbers": measured.drawn,
        "most_fabricated": most_fabricated,
        "pairs": support.promise.pairs,
        "pairs_fabricated_at_most": round(support.promise.fabricated),
        "pairs_of_so_many_hardly_lost": support.promise.kept_from,
        "fewest_kept": fewest_kept,
        "pairs_missing": grown.missing,
        "errors": [{"columns": e.columns, "mean": e.mean, "within": e.within} for e in errors],
    }
    return Made(made, real, errors, figures)


def refuse_what_cannot_be_kept(
    columns: Sequence[str],
    codes: Mapping[str, Sequence[str]],
    epsilon: float,
    delta: float,
    most_fabricated: float,
    fewest_kept: int,
) -> None:
    """PrivacyError if the two choices cannot be kept together. Looks at no record: to be asked before anybody pays."""
    if not 0 < most_fabricated <= 1:
        raise PrivacyError("The share of fabricated pairs is above 0 and at most 1.")
    if fewest_kept < 0:
        raise PrivacyError("The fewest persons whose pairs are kept are not below nought.")
    if not fewest_kept or most_fabricated >= NO_BOUND:
        return
    if missing := [name for name in columns if name not in codes]:
        raise PrivacyError(f"To bound both what is invented and what is lost, list the codes of {', '.join(missing)}.")
    layout = Layout(tuple(len(dict.fromkeys([BLANK, *map(str, codes[name])])) for name in columns))
    rho = rho_within(epsilon, delta)
    promise(layout, deviations(layout, rho - rho * QUALITY), most_fabricated, fewest_kept)
