"""``whimbrel codebook``: the reference pages and the JSON Schema, generated from the standard itself."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.command("codebook")
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("codebook"), show_default=True, help="Folder to write to."
)
@click.option("--language", default="en", show_default=True, help="Language of labels.")
def command(out: Path, language: str) -> int:
    """Write codebook.md (tables, columns, code lists), checks.md, crosswalks.md and whimbrel.schema.json to a folder."""
    from whimbrel.standard.codebook import checks_page, codebook_page, crosswalk_page
    from whimbrel.standard.json_schema import json_schema

    out.mkdir(parents=True, exist_ok=True)
    pages = {
        "codebook.md": codebook_page(language),
        "checks.md": checks_page(),
        "crosswalks.md": crosswalk_page(),
        "whimbrel.schema.json": json.dumps(json_schema(), ensure_ascii=False, indent=1) + "\n",
    }
    for name, text in pages.items():
        (out / name).write_text(text, "utf-8")
    click.echo(f"Written to {out}: {', '.join(pages)}")
    return 0
