"""The table ``incidents``: where and how people were met; in some incidents people died."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from whimbrel.demonstration import columns as c
from whimbrel.demonstration.chance import lognormal, pick
from whimbrel.demonstration.meeting import Meetings
from whimbrel.demonstration.world import BORDERS, World, profile


def incidents(rng: np.random.Generator, world: World, agency: Mapping[str, Any], met: Meetings) -> pa.Table:
    """The table ``incidents`` of a period."""
    rows = len(met.size)
    place: np.ndarray = rng.integers(0, max(len(agency["places"]), 1), rows)
    spots = agency["places"] or [[0, 0, 0, "unknown"]]
    border: np.ndarray = np.array([BORDERS.index(s[3]) for s in spots])[place]
    # How the people came decides, where it is known, at which kind of border they were met.
    at_border = met.mode >= 0
    border = np.where(at_border, world.mode_border[met.mode], border)
    for code in (0, 1):
        same = [i for i, s in enumerate(spots) if BORDERS.index(s[3]) == code]
        if same:
            place = np.where(border == code, np.array(same)[rng.integers(0, len(same), rows)], place)
    lost = _lost(rng, border)
    deadly = lost > 0
    missing: np.ndarray = np.where(deadly, rng.binomial(lost, np.where(border == 1, 0.45, 0.1)), 0)
    unregistered = np.where(rng.random(rows) < 0.15, rng.integers(0, 6, rows), 0)
    people = met.size + unregistered + lost
    spot = np.array([s[:3] for s in spots], dtype=float)[place]
    shift = rng.uniform(-1, 1, (rows, 2)) * spot[:, 2:]
    kinds = [*agency["incidents"], "shipwreck", "death_at_border"]
    deadly_kind = np.where(border == 1, len(kinds) - 2, len(kinds) - 1)
    knows_deaths = "dead" not in agency["leaves_out"].get("incidents", ())
    kind = np.where(deadly & knows_deaths, deadly_kind, met.kind)
    causes, cause = _causes(rng, border, deadly)
    routes = sorted({w.get("route", "other") for w in world.corridors})
    route = np.array([routes.index(w.get("route", "other")) for w in world.corridors])[met.corridor]
    first = np.cumsum(met.size) - met.size
    told = at_border & (rng.random(rows) > 0.1)
    columns: c.Columns = {
        "kind": c.coded(kinds, kind),
        "scope": c.constant("single", rows),
        **c.dates("happened", met.happened, np.where(rng.random(rows) < 0.03, c.MONTH, c.DAY)),
        "country": c.constant(agency["country"], rows),
        "border_type": c.coded(BORDERS, np.where(rng.random(rows) < 0.05, 3, border)),
        "mode": c.coded([*world.modes, "unknown"], np.where(told, met.mode, len(world.modes))),
        "concealment": _concealment(rng, world, met),
        "document_fraud": _document_fraud(rng, world, met, border),
        "route": c.coded(routes, route),
        "longitude": c.numbers(np.round(spot[:, 0] + shift[:, 0], 1)),
        "latitude": c.numbers(np.round(spot[:, 1] + shift[:, 1], 1)),
        "people": c.numbers(people, rng.random(rows) > 0.03),
        "dead": c.numbers(lost - missing),
        "missing": c.numbers(missing, (missing > 0) | (rng.random(rows) < 0.8)),
        "survivors": c.numbers(people - lost, deadly & (rng.random(rows) < profile()["deaths"]["survivors_known"])),
        "cause_of_death": c.coded(causes, cause),
        "citizenship": c.coded(world.places, world.citizenship[met.corridor[met.incident[first]]]),
    }  # fmt: skip
    return c.assemble("incidents", columns, agency["leaves_out"].get("incidents", ()))


def _lost(rng: np.random.Generator, border: np.ndarray) -> np.ndarray:
    lost = np.zeros(len(border), dtype=np.int64)
    for code, facts in ((0, profile()["deaths"]["land"]), (1, profile()["deaths"]["sea"])):
        rows = (border == code) & (rng.random(len(border)) < facts["share"])
        size = lognormal(rng, facts["median"], facts["spread"], int(rows.sum()))
        lost[rows] = np.clip(size.round(), 1, facts["largest"])
    return lost


def _causes(rng: np.random.Generator, border: np.ndarray, deadly: np.ndarray) -> tuple[list[str], np.ndarray]:
    by_border = profile()["deaths"]["cause"]
    codes = [*dict.fromkeys(code for weights in by_border.values() for code in weights), "not_applicable"]
    sea, land = (pick(rng, [by_border[b].get(code, 0) for code in codes], len(border)) for b in ("sea", "land"))
    return codes, np.where(deadly, np.where(border == 1, sea, land), len(codes) - 1)


def _concealment(rng: np.random.Generator, world: World, met: Meetings) -> pa.DictionaryArray:
    codes = (
        "none",
        "among_cargo",
        "built_compartment",
        "sealed_container",
        "refrigerated",
        "below_deck",
        "vehicle_boot",
        "unknown",
    )
    rows = len(met.mode)
    weights: dict[str, list[float]] = {
        "lorry": [4, 5, 1, 1, 1.5, 0, 0, 1],
        "container": [0, 1, 0, 8, 2, 0, 0, 0],
        "boat": [8, 0, 0, 0, 0, 2, 0, 1],
    }
    weights |= {"car": [7, 0, 0.5, 0, 0, 0, 2, 1], "van": [6, 2, 1, 0, 0, 0, 0, 1]}
    drawn = pick(rng, [6, 0, 0, 0, 0, 0, 0, 4], rows)
    for mode, shares in weights.items():
        if mode in world.modes:
            drawn = np.where(met.mode == world.modes.index(mode), pick(rng, shares, rows), drawn)
    return c.coded(codes, drawn)


def _document_fraud(rng: np.random.Generator, world: World, met: Meetings, border: np.ndarray) -> pa.DictionaryArray:
    codes = (
        "none",
        "counterfeit",
        "forged",
        "impostor",
        "false_visa",
        "fraudulently_obtained",
        "no_document",
        "unknown",
    )
    rows = len(border)
    by_air = pick(rng, [6, 1, 1, 0.6, 1, 1.2, 0.2, 1], rows)
    else_where = pick(rng, [4, 0.3, 0.3, 0.1, 0.2, 0.3, 4, 2], rows)
    drawn = np.where(border == 2, by_air, else_where)
    return c.coded(codes, np.where(world.manner[met.corridor] == 0, np.where(drawn == 6, 0, drawn), drawn))
