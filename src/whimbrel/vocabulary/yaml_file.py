"""Reading the data files of this package: safe YAML with the fast parser where it is installed."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(file: Traversable) -> Any:
    """Data of a YAML file; only plain values can come of it (a safe loader)."""
    return yaml.load(file.read_text("utf-8"), Loader=_LOADER)  # noqa: S506 both loaders are safe ones
