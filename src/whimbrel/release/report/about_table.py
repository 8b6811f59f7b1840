"""What must stand beside every table of a report: its title with the period; unit, source and uncertainty of its numbers."""

from __future__ import annotations

from whimbrel.release.open_data.wording import unit_label
from whimbrel.release.product import ReleasedTable
from whimbrel.release.report.wording import said
from whimbrel.release.wording import in_language

_MOST_NAMES = 3


def about_numbers(table: ReleasedTable, language: str, period: str = "") -> str:
    """Unit, period, source and uncertainty of a table's numbers, in one line."""
    facts = {
        "unit": unit_label(table.unit, language),
        "period": (period or table.period).replace("_", "/"),
        "source": names_of(table.sources, language),
        "uncertainty": "; ".join(
            said("uncertainty", s, language) for s in dict.fromkeys(table.rows["status"].to_pylist())
        ),
    }
    return " · ".join(f"{said('parts', key, language)}{colon(language)}{text}" for key, text in facts.items())


def names_of(sources: tuple[str, ...], language: str) -> str:
    """Who reported: all of a few, the first of many; the section on sources names every one."""
    if len(sources) <= _MOST_NAMES:
        return ", ".join(sources)
    return said("parts", "others", language).format(names=", ".join(sources[: _MOST_NAMES - 1]))


def title_in(table: ReleasedTable, language: str, period: str = "") -> str:
    """A table's title with its period."""
    return f"{in_language(table.title, language)}, {(period or table.period).replace('_', '/')}"


def colon(language: str) -> str:
    """A colon as the language sets it."""
    return {"fr": " : ", "zh": "："}.get(language, ": ")
