"""The invented world as arrays: corridors, their steps, who meets whom where. Read once from the YAML files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import yaml

from whimbrel.demonstration.chance import tickets

UNKNOWN_PLACE = "unknown"
# Crossings by manner and kind of border: weights invented.
_CROSSINGS: dict[tuple[str, str], dict[str, float]] = {
    ("irregular", "land"): {"between_border_points": 6, "hidden": 2, "bribed_official": 1, "false_documents": 1},
    ("irregular", "sea"): {"sea_landing": 5, "rescued_at_sea": 3, "hidden": 1},
    ("irregular", "air"): {"own_visa": 4, "false_documents": 4, "impostor": 1, "own_documents": 2},
    ("mixed", "land"): {
        "between_border_points": 4,
        "own_documents": 4,
        "hidden": 1,
        "bribed_official": 1,
        "no_border_check": 1,
    },
    ("mixed", "sea"): {"sea_landing": 4, "own_documents": 4, "hidden": 1},
    ("mixed", "air"): {"own_visa": 6, "own_documents": 3, "false_documents": 2},
    ("regular", "land"): {"own_documents": 6, "own_visa": 3, "no_border_check": 1},
    ("regular", "sea"): {"own_documents": 6, "own_visa": 3},
    ("regular", "air"): {"own_visa": 8, "own_documents": 3, "visa_overstay": 1},
}
_MANNERS = ("regular", "mixed", "irregular")
BORDERS = ("land", "sea", "air", "unknown")
_AT_SEA = {"boat", "ship", "ferry", "vessel"}
# Days a step takes with its waiting, and whether somebody arranged it; invented.
_MEAN_DAYS = {"aircraft": 4.0, "boat": 9.0, "ferry": 3.0, "on_foot": 12.0}
_FACILITATED = {"regular": 0.35, "mixed": 0.72, "irregular": 0.93}


@dataclass(frozen=True)
class World:
    """Arrays over corridors (rows) and steps (columns); they hold positions in the tuples of codes."""

    ids: tuple[str, ...]
    corridors: tuple[Mapping[str, Any], ...]
    places: tuple[str, ...]
    modes: tuple[str, ...]
    crossings: tuple[str, ...]
    path: np.ndarray
    steps: np.ndarray
    citizenship: np.ndarray
    mode_tickets: np.ndarray
    mode_border: np.ndarray
    mode_days: np.ndarray
    crossing_tickets: np.ndarray
    manner: np.ndarray
    facilitated: np.ndarray
    weight: np.ndarray
    female: np.ndarray

    def met_at(self, country: str) -> np.ndarray:
        """How many steps of each corridor lie behind a person met in ``country``; -1 where nobody comes by.

        In the country of origin people are met after their return, so the whole way lies behind them.
        """
        place = self.places.index(country)
        at = np.where((self.path == place).any(axis=1), (self.path == place).argmax(axis=1), -1)
        return np.where((at == 0) & (self.steps > 0), self.steps, at)


def _read(name: str) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(files(__package__).joinpath(name).read_text("utf-8"), Loader=loader)  # noqa: S506 - a safe loader


@cache
def profile() -> Mapping[str, Any]:
    """Shares and sizes of the world, with their sources."""
    data: Mapping[str, Any] = _read("profile.yaml")
    return data


@cache
def agencies() -> tuple[Mapping[str, Any], ...]:
    """The invented agencies."""
    return tuple(_read("agencies.yaml"))


@cache
def world() -> World:
    """The corridors as arrays."""
    corridors = tuple(_read("corridors.yaml"))
    places = tuple(sorted({p for c in corridors for p in (*c["path"], c.get("citizenship", c["path"][0]))}))
    modes = tuple(sorted({m for c in corridors for step in c["by"] for m in step}))
    crossings = tuple(sorted({code for weights in _CROSSINGS.values() for code in weights}))
    longest = max(len(c["path"]) for c in corridors)
    path = np.full((len(corridors), longest), -1)
    mode_weights = np.zeros((len(corridors) * longest, len(modes)))
    mode_weights[:, 0] = 1
    for i, corridor in enumerate(corridors):
        if len(corridor["by"]) != len(corridor["path"]) - 1:
            raise ValueError(f"corridor {corridor['id']}: one line of transport for each step")
        path[i, : len(corridor["path"])] = [places.index(p) for p in corridor["path"]]
        for k, step in enumerate(corridor["by"]):
            mode_weights[i * longest + k] = [step.get(m, 0) for m in modes]
    border = np.array([1 if m in _AT_SEA else 2 if m == "aircraft" else 0 for m in modes])
    crossing = np.array(
        [[_CROSSINGS[m, b].get(code, 0) for code in crossings] for m in _MANNERS for b in BORDERS[:3]], dtype=float
    )
    return World(
        ids=tuple(c["id"] for c in corridors),
        corridors=corridors,
        places=places,
        modes=modes,
        crossings=crossings,
        path=path,
        steps=np.array([len(c["by"]) for c in corridors]),
        citizenship=np.array([places.index(c.get("citizenship", c["path"][0])) for c in corridors]),
        mode_tickets=tickets(mode_weights),
        mode_border=border,
        mode_days=np.array([_MEAN_DAYS.get(m, 5.0) for m in modes]),
        crossing_tickets=tickets(crossing),
        manner=np.array([_MANNERS.index(c["manner"]) for c in corridors]),
        facilitated=np.array([_FACILITATED[c["manner"]] for c in corridors]),
        weight=np.array([c["weight"] for c in corridors], dtype=float),
        female=np.array([c["female"] for c in corridors]),
    )
