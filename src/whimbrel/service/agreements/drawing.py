"""The ledger as a small picture and as a table: one row a family, one column a period, a sign in every cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from whimbrel.service.agreements.ledger import Side
from whimbrel.service.words import word
from whimbrel.vocabulary.code_lists import code_list

SIGNS = {"filed": "✓", "nil": "0", "grace": "…", "missing": "–"}
_NAMES, _CELL, _GAP, _LINE = 165, 50, 4, 26


def drawn(side: Side, names: Mapping[str, str], language: str) -> dict[str, Any]:
    """What the template ``ledger.html`` shows of a side: newest period first in the table, last in the picture."""
    families = code_list("figure_family")
    periods = list(reversed(side.periods()))
    shown = list(dict.fromkeys(line.family for line in side.lines))
    title = word("agreements_ledger_of", language).format(party=names[side.party])
    rows = []
    for index, family in enumerate(shown):
        y = 22 + index * _LINE
        cells = []
        for column, period in enumerate(periods):
            line = side.line(period, family)
            if line is None:
                continue
            x = _NAMES + column * (_CELL + _GAP)
            says = f"{families.label(family, language)}, {period}: {word(f'agreements_mark_{line.mark}', language)}"
            cells.append(
                {
                    "x": x,
                    "middle": x + _CELL // 2,
                    "width": _CELL,
                    "mark": line.mark,
                    "sign": SIGNS[line.mark],
                    "says": says,
                }
            )
        rows.append({"y": y, "y_text": y + 14, "text": families.label(family, language), "cells": cells})
    return {
        "title": title,
        "exempt": side.exempt,
        "width": _NAMES + len(periods) * (_CELL + _GAP),
        "height": 22 + len(shown) * _LINE,
        "heads": [
            {"x": _NAMES + i * (_CELL + _GAP) + _CELL // 2, "text": str(period)} for i, period in enumerate(periods)
        ],
        "drawn": rows,
        "rows": [
            {
                "period": str(line.period),
                "family": families.label(line.family, language),
                "says": word(f"agreements_mark_{line.mark}", language),
                "refused": line.refused is not None,
                "todo": f"{line.refused.text(language)} {line.refused.remedy(language)}" if line.refused else "",
            }
            for line in side.lines
        ],
    }
