"""How a score stands in a table."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def of_hundred(probability: float | None) -> str:
    """A probability as so many of a hundred pairs: ``71``, ``<1``, ``>99``; a dash where none was held."""
    if probability is None:
        return "–"
    of = round(probability * 100)
    return "<1" if of < 1 else ">99" if of > 99 else str(of)
