"""``whimbrel template``: blank forms made from the standard and the vocabulary."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("template")
@click.argument("kind", type=click.Choice(["excel", "xlsform"]))
@click.option(
    "--language", default="en", show_default=True, help="Language of headings and lists, such as en, fr, zh, th."
)
@click.option("--out", type=click.Path(path_type=Path), help="File to write; default whimbrel-KIND-LANGUAGE.xlsx")
@click.option("--example", is_flag=True, help="Fill the workbook with an invented example (excel only).")
def command(kind: str, language: str, out: Path | None, example: bool) -> int:
    """Write a blank workbook (excel), or an XLSForm for ODK and KoboToolbox (xlsform).

    A filled one goes through whimbrel check and whimbrel seal.
    """
    from whimbrel.standard.forms.excel_template import write_excel_template
    from whimbrel.standard.forms.xlsform import write_xlsform

    path = out or Path(f"whimbrel-{kind}-{language}.xlsx")
    if kind == "excel":
        write_excel_template(path, language, example=example)
    else:
        write_xlsform(path, language)
    click.echo(f"Written: {path}")
    return 0
