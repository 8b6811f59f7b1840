"""HTCDS survey exports: names and birth dates stay behind; only the age in years goes on, and only with consent.

Traps: the form renames fields of the standard, makes the industry a choice of many, and leaves
hard spaces in labels; ``Unaquainted`` and ``4Sale`` are spelt so.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from whimbrel.intake.reading.sheet import Batch
from whimbrel.intake.values.dates import AmbiguousOrder, Dated, dated
from whimbrel.intake.values.numbers import plain
from whimbrel.standard.faults import Faults
from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.crosswalks import crosswalk


def derive(batch: Batch, sheet: str, faults: Faults) -> Batch:
    """Leave out rows whose consent is no, and work out the age at the referral or interview from the birth date."""
    if "con_Consent" in batch.columns:
        given = batch.columns["con_Consent"].cast(pa.string()).to_pylist()
        refused = np.array(
            [code_list("answer").match(plain(text or "")) == "no" or text in ("0", "false") for text in given],
            dtype=bool,
        )
        faults.add("C01", sheet=sheet, column="con_Consent", rows=batch.rows[refused])
        batch = batch.select(~refused)
    births = _texts(batch, "prs_Birthdate")
    seen = [a or b for a, b in zip(_texts(batch, "cas_IncomingReferralDate"), _texts(batch, "start"), strict=True)]
    ages = [_age(birth, at) for birth, at in zip(births, seen, strict=True)]
    victim = [_VICTIM.get(status, "") for status in _statuses(batch)]
    columns = {"Age from birth date": pa.array(ages, pa.string()), "Victim": pa.array(victim, pa.string())}
    return Batch({**batch.columns, **columns}, batch.rows)


# Whoever was found to be no victim is not counted as one; where the status is blank it is not known.
_VICTIM = {"presumed": "1", "identified": "1", "not_a_victim": "0"}


def _statuses(batch: Batch) -> list[str]:
    known = crosswalk("htcds", "vic_TraffickingStatus")
    return [known[t].code if t in known else "" for t in _texts(batch, "vic_TraffickingStatus")]


def _texts(batch: Batch, name: str) -> list[str]:
    if name not in batch.columns:
        return [""] * len(batch)
    return [plain(t or "") for t in batch.columns[name].cast(pa.string()).to_pylist()]


def _date(text: str) -> Dated | None:
    try:
        return dated(text)
    except AmbiguousOrder:
        return None


def _age(birth: str, at: str) -> str:
    born, met = _date(birth), _date(at)
    if not born or not met or born.precision != "day" or met.precision != "day" or met.first < born.first:
        return ""
    years = met.first.year - born.first.year
    return str(years - ((met.first.month, met.first.day) < (born.first.month, born.first.day)))
