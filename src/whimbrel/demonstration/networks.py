"""The tables ``actors`` and ``ties``: invented networks as investigators draw them; a few people link several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from whimbrel.demonstration import columns as c
from whimbrel.demonstration.chance import pick
from whimbrel.demonstration.meeting import Meetings
from whimbrel.demonstration.world import World

_ASKED = (
    "organiser", "financier", "recruiter", "broker", "guarantor", "document_maker", "transporter", "guide",
    "harbourer", "employer", "subcontractor", "orderer", "corrupt_official", "money_handler", "exploiter",
)  # fmt: skip
# Role -> mean number in a network, kind of tie to whom, where it sits: 0 origin, 1 on the way, 2 destination. Invented.
_TEMPLATE: dict[str, tuple[float, str, str, int]] = {
    "organiser": (1, "", "", 1),
    "recruiter": (1.8, "recruits_for", "organiser", 0),
    "broker": (0.7, "supplies_people", "organiser", 0),
    "financier": (0.3, "pays", "organiser", 1),
    "guarantor": (0.3, "guarantees", "organiser", 0),
    "document_maker": (0.6, "supplies_documents", "organiser", 1),
    "transporter": (2.2, "transports_for", "organiser", 1),
    "harbourer": (0.9, "harbours_for", "organiser", 1),
    "money_handler": (0.7, "works_for", "organiser", 1),
    "corrupt_official": (0.15, "communicates", "organiser", 1),
    "employer": (0.6, "orders_from", "organiser", 2),
    "subcontractor": (0.5, "subcontracts_to", "organiser", 2),
    "orderer": (0.3, "orders_from", "subcontractor", 2),
}


@dataclass
class Networks:
    """The tables, and for each network the number (id) of its organiser."""

    actors: pa.Table
    ties: pa.Table
    organiser: np.ndarray


def networks(rng: np.random.Generator, world: World, agency: Mapping[str, Any], met: Meetings) -> Networks | None:
    """Networks behind the incidents of a period; None for an agency that does not look for them or found none."""
    if not agency["networks"]:
        return None
    count = max(1, round(len(met.size) / agency["networks"]))
    roles = list(_TEMPLATE)
    members = np.stack([1 + rng.poisson(max(m - 1, 0), count) if m >= 1 else rng.poisson(m, count)
                        for m, _, _, _ in _TEMPLATE.values()], axis=1)  # fmt: skip
    # A few networks are much larger than the others.
    members[:, 1:] = np.round(members[:, 1:] * np.exp(0.5 * rng.standard_normal(count))[:, None])
    network = np.repeat(np.repeat(np.arange(count), len(roles)), members.ravel())
    role = np.repeat(np.tile(np.arange(len(roles)), count), members.ravel())
    corridor = met.corridor[rng.integers(0, len(met.corridor), count)]
    organiser = np.flatnonzero(role == 0)
    actors = _actors(rng, world, corridor[network], role, roles)
    ties = _ties(rng, met, network, role, roles, organiser)
    return Networks(c.assemble("actors", actors), c.assemble("ties", ties), organiser + 1)


def _actors(
    rng: np.random.Generator, world: World, corridor: np.ndarray, role: np.ndarray, roles: list[str]
) -> c.Columns:
    rows = len(role)
    where = np.array([spec[3] for spec in _TEMPLATE.values()])[role]
    steps = world.steps[corridor]
    step = np.choose(where, [np.zeros(rows, dtype=int), rng.integers(0, steps + 1), steps])
    place = world.path[corridor, step]
    also = rng.integers(0, len(_ASKED), rows)
    second = rng.random(rows) < 0.15
    places = {}
    for i, code in enumerate(_ASKED):
        main = role == (roles.index(code) if code in roles else -1)
        doubt = np.where(rng.random(rows) < 0.25, c.UNKNOWN, c.NO)
        places[code] = np.where(main | (second & (also == i)), c.YES, doubt)
    firm = np.isin(role, [roles.index("employer"), roles.index("subcontractor"), roles.index("orderer")])
    firm &= rng.random(rows) < 0.75
    sex = np.where(firm, 2, pick(rng, [0.70, 0.22, 0, 0.08], rows))
    citizenship = np.where(rng.random(rows) < 0.55, world.path[corridor, 0], place)
    unknown = len(world.places)
    return {
        **c.flags("role", places),
        "legal_person": c.answers(np.where(firm, c.YES, c.NO)),
        "country": c.coded(world.places, place),
        "sex": c.coded(("male", "female", "not_applicable", "unknown"), sex),
        "citizenship": c.coded(
            [*world.places, "unknown", "not_applicable"],
            np.where(firm, unknown + 1, np.where(rng.random(rows) < 0.2, unknown, citizenship)),
        ),
    }


def _ties(
    rng: np.random.Generator,
    met: Meetings,
    network: np.ndarray,
    role: np.ndarray,
    roles: list[str],
    organiser: np.ndarray,
) -> c.Columns:
    kinds = sorted({spec[1] for spec in _TEMPLATE.values() if spec[1]} | {"communicates", "knows"})
    kind_of = np.array([kinds.index(spec[1]) if spec[1] else -1 for spec in _TEMPLATE.values()])
    target = np.array([roles.index(spec[2]) if spec[2] else -1 for spec in _TEMPLATE.values()])[role]
    # The first actor of the wanted role in the same network, else the organiser.
    first = np.full((len(organiser), len(roles)), -1)
    first[network[::-1], role[::-1]] = np.arange(len(role))[::-1]
    start = np.flatnonzero(role != 0)
    end = first[network[start], target[start]]
    end = np.where(end < 0, organiser[network[start]], end)
    kind = kind_of[role[start]]
    # People inside a network talk to each other; money handlers and document makers serve several networks.
    talkers = start[rng.random(len(start)) < 0.25]
    heard = start[rng.integers(0, len(start), len(talkers))] if len(start) else talkers
    same = (network[talkers] == network[heard]) & (talkers != heard)
    service = start[np.isin(role[start], [roles.index("money_handler"), roles.index("document_maker")])]
    service = service[rng.random(len(service)) < 0.4]
    other = organiser[rng.integers(0, len(organiser), len(service))]
    bridge = network[service] != network[other]
    start = np.concatenate([start, talkers[same], service[bridge]])
    end = np.concatenate([end, heard[same], other[bridge]])
    kind = np.concatenate([kind, np.full(same.sum(), kinds.index("communicates")), kind_of[role[service[bridge]]]])
    rows = len(start)
    until = met.last - rng.integers(0, 200, rows)
    began = until - rng.integers(30, 1200, rows)
    return {
        "from_actor": pa.array(start + 1),
        "to_actor": pa.array(end + 1),
        "kind": c.coded(kinds, kind),
        **c.dates("began", began, np.array([c.MONTH, c.YEAR, c.NO_DATE])[pick(rng, [0.5, 0.3, 0.2], rows)]),
        **c.dates("ended", until, np.array([c.DAY, c.MONTH, c.NO_DATE])[pick(rng, [0.1, 0.3, 0.6], rows)]),
        "source_grade": c.coded(("a", "b", "c", "x"), pick(rng, [0.1, 0.45, 0.3, 0.15], rows)),
        "information_grade": c.coded(("1", "2", "3", "4"), pick(rng, [0.15, 0.45, 0.3, 0.1], rows)),
    }
