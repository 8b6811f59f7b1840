"""Which codes a column has, where no code list says so: learned from the records, at a price.

That somebody has a rare code is itself a secret. So a code is told only if its noisy count is above a threshold that the code of
one single person passes with a chance of delta at most (OpenDP's Gaussian mechanism with a threshold). All other values become
one code, "other". Columns with a code list known beforehand cost nothing here and lose nothing: better to give one.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from whimbrel.release.private.errors import PrivacyError
from whimbrel.release.private.noise import deviation_of
from whimbrel.release.synthetic.coded import BLANK, MOST_CODES, OTHER, texts


def learn_codes(table: pa.Table, names: Sequence[str], rho: float, delta: float) -> dict[str, tuple[str, ...]]:
    """The codes of each column that enough persons have, and OTHER; ``rho`` and ``delta`` for all columns together."""
    import opendp.prelude as dp

    dp.enable_features("contrib")
    space = (
        dp.map_domain(dp.atom_domain(T=str), dp.atom_domain(T="i64")),
        dp.l02inf_distance(dp.absolute_distance(T="i64")),
    )
    scale = deviation_of(rho / len(names)) if names else 1.0

    def mechanism(threshold: float) -> dp.Measurement:
        return dp.m.make_gaussian_threshold(*space, scale=scale, threshold=int(threshold))

    one_person = (1, 1, 1)  # codes, length, count
    share = delta / max(1, len(names))
    high = round(40 * scale) + 10
    threshold = dp.binary_search(lambda t: mechanism(t).map(one_person)[1] <= share, bounds=(1, high))
    made = {}
    for name in names:
        counted = pc.value_counts(texts(table, name))
        counts = dict(zip(counted.field(0).to_pylist(), counted.field(1).to_pylist(), strict=True))
        told = sorted(set(mechanism(threshold)(counts)) - {BLANK, OTHER}) if counts else []
        if len(told) > MOST_CODES - 2:
            raise PrivacyError(f"The column {name} has more than {MOST_CODES:,} codes: it is no column of codes.")
        made[name] = (BLANK, *told, OTHER)
    return made
