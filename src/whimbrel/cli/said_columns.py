"""What the columns of a list are, as said on the command line: ``--column HEADING=KIND``."""

from __future__ import annotations

import click


def said_columns(given: tuple[str, ...]) -> dict[str, str]:
    """Heading -> kind. Raises BadParameter that shows how to write it."""
    said = {}
    for one in given:
        heading, sign, kind = one.rpartition("=")
        if not sign or not heading:
            raise click.BadParameter(f"{one}: write HEADING=KIND, such as Nom=family_name.", param_hint="--column")
        said[heading] = kind
    return said
