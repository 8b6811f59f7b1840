"""The tables ``findings`` and ``offences``: what was concluded about people, and how far proceedings went."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from whimbrel.demonstration import columns as c
from whimbrel.demonstration.chance import pick
from whimbrel.demonstration.meeting import SUSPECT, VICTIM, Meetings, forms
from whimbrel.demonstration.networks import Networks

# The criteria are invented too: real instruments live in data files of their own.
_CRITERIA = ("demo-smuggling", "demo-trafficking", "demo-forced-labour")
_PHASES = ("journey", "destination", "destination")
_DECIDERS = {
    "demo-border-police": "police",
    "demo-shelter-network": "ngo",
    "demo-labour-inspectorate": "labour_inspectorate",
    "demo-anti-trafficking-unit": "multidisciplinary_team",
    "demo-returns-office": "non_police_government",
    "demo-reception-service": "immigration_authority",
}
_STAGES = ("recorded", "suspected", "prosecuted", "convicted")


def findings(
    rng: np.random.Generator, agency: Mapping[str, Any], met: Meetings, known: Networks | None
) -> pa.Table | None:
    """The table ``findings``: for each victim three findings, for some migrants one; None where there are none."""
    victims = np.flatnonzero(met.cast == VICTIM)
    screened = np.flatnonzero((met.cast != VICTIM) & (met.cast != SUSPECT) & (rng.random(met.people) < 0.2))
    person = np.concatenate([np.repeat(victims, 3), np.repeat(screened, 2)])
    criterion = np.concatenate([np.tile([0, 1, 2], len(victims)), np.tile([0, 1], len(screened))])
    order = np.lexsort((criterion, person))
    person, criterion = person[order], criterion[order]
    rows = len(person)
    if not rows:
        return None
    victim = met.cast[person] == VICTIM
    forced = np.isin(
        met.form[person], [forms().index(f) for f in ("forced_labour", "domestic_servitude", "online_scamming")]
    )
    # Chances of met, not met, undetermined.
    chance = np.select(
        [criterion == 0, (criterion == 1) & victim, criterion == 1, forced],
        [np.where(met.stop[person] > 0, 0.55, 0.02), 0.68, 0.03, 0.72],
        default=0.15,
    )
    drawn = rng.random(rows)
    result = np.where(drawn < chance, 0, np.where(drawn < chance + (1 - chance) * 0.55, 1, 2))
    decided = np.minimum(met.happened[met.incident[person]] + rng.integers(1, 60, rows), met.last)
    columns: c.Columns = {
        "person": pa.array(person + 1),
        "criterion": c.texts(_CRITERIA, criterion),
        "criterion_version": c.texts(("invented-1",), np.zeros(rows, dtype=np.int64)),
        "phase": c.coded(_PHASES[:2], np.minimum(criterion, 1)),
        "result": c.coded(("met", "not_met", "undetermined"), result),
        "standard_of_proof": c.coded(("indication", "reasonable_grounds"), pick(rng, [0.4, 0.6], rows)),
        "decided_by": c.constant(_DECIDERS.get(agency["id"], "other"), rows),
        **c.dates("decided", decided, np.where(rng.random(rows) < 0.1, c.MONTH, c.DAY)),
    }
    if known:
        blamed = known.organiser[met.incident[person] % len(known.organiser)]
        columns["actor"] = pa.array(blamed, mask=rng.random(rows) >= 0.12)
    return c.assemble("findings", columns)


def offences(rng: np.random.Generator, agency: Mapping[str, Any], met: Meetings) -> pa.Table | None:
    """The table ``offences``: a row for each stage a suspect's case has reached by the end of the period."""
    suspect = np.flatnonzero(met.cast == SUSPECT)
    codes = ("08051", "0204", "07023", "02042")
    victims = np.zeros(len(met.size), dtype=bool)
    np.logical_or.at(victims, met.incident, met.cast == VICTIM)
    exploited = victims[met.incident[suspect]]
    offence = np.where(exploited, pick(rng, [1, 6, 0.5, 3], len(suspect)), pick(rng, [8, 0.2, 2, 0], len(suspect)))
    reached = pick(rng, [0.15, 0.40, 0.30, 0.15], len(suspect))
    person = np.repeat(np.arange(len(suspect)), reached + 1)
    stage = np.arange(len(person)) - np.repeat(np.cumsum(reached + 1) - reached - 1, reached + 1)
    wait = np.array([2, 12, 120, 260])[stage] + rng.integers(0, 20, len(person))
    dated = met.happened[met.incident[suspect[person]]] + wait
    keep = dated <= met.last
    person, stage, dated = person[keep], stage[keep], dated[keep]
    rows = len(person)
    if not rows:
        return None
    ended = stage == 3
    # A case at court is open, or ended without a sentence; one that reached the last stage ended with one.
    outcome = np.where(ended, 1, np.where(stage == 2, pick(rng, [6, 0, 1, 1], rows), 0))
    columns: c.Columns = {
        "incident": pa.array(met.incident[suspect[person]] + 1),
        "person": pa.array(suspect[person] + 1),
        "offence": c.coded(codes, offence[person]),
        "law": c.texts((f"{agency['country']}/invented-act",), np.zeros(rows, dtype=np.int64)),
        "article": c.texts(("Art. 1", "Art. 2", "Art. 3(1)", "Art. 4"), offence[person]),
        "stage": c.coded(_STAGES, stage),
        "outcome": c.coded(("pending", "convicted", "acquitted", "discontinued"), outcome),
        **c.dates("dated", dated, np.full(rows, c.DAY)),
    }
    return c.assemble("offences", columns)
