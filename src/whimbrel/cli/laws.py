"""``whimbrel laws``: the same facts before the laws of several countries."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from whimbrel.criteria.compared import Compared
    from whimbrel.criteria.comparison_sheet import Line, Sheet

_SHOWN = ("missing_elements", "open_elements", "victims", "exempt", "maybe_exempt", "penalty", "graver", "source")


@click.command("laws")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--country", multiple=True, metavar="CODE", help="ISO code of a country; several times or with commas.")
@click.option("--kind", multiple=True, metavar="CODE", help="Only this kind of offence; several times or with commas.")
@click.option("--date", "day", metavar="DATE", help="Judge by the law of this day (2009, 2009-10, 2009-10-01).")
@click.option(
    "--language", type=click.Choice(["en", "fr", "zh"]), default="en", show_default=True, help="Of the words."
)
@click.option("--list", "list_", is_flag=True, help="List the laws there are, without facts.")
@click.option("--all", "all_", is_flag=True, help="Print the whole law of each --country, without facts.")
@click.option("--out", type=click.Path(path_type=Path), help="Write the comparison as .csv, .xlsx, .pdf or .html.")
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
def command(
    file: Path | None,
    country: tuple[str, ...],
    kind: tuple[str, ...],
    day: str | None,
    language: str,
    list_: bool,
    all_: bool,
    out: Path | None,
    json_: bool,
) -> int:
    """Lay the facts of FILE (YAML or JSON) before the laws of several countries: what is available, open or missing.

    It says who is protected, what exempts, what the penalty is, where both sides punish and where neither does. A law that was
    not found is no law that does not exist. Help for people who decide, no legal advice. Exit code 19: FILE has faults.
    """
    chosen, kinds = _countries(country), _kinds(kind)
    if list_ or (all_ and not chosen):
        _print_list(language, json_)
    elif all_:
        _print_laws(chosen, kinds, language, json_)
    elif file is None:
        raise click.UsageError("Name a case FILE, or ask for --list, or for --all with --country.")
    elif not chosen:
        raise click.UsageError(f"Choose countries with --country; there are {', '.join(_known())}.")
    else:
        _compare(file, chosen, kinds, day, language, out, json_)
    return 0


def _compare(
    file: Path, chosen: list[str], kinds: list[str], day: str | None, language: str, out: Path | None, json_: bool
) -> None:
    from dataclasses import replace

    from whimbrel.criteria.case_file import read_case
    from whimbrel.criteria.compared import standings_for
    from whimbrel.criteria.comparison_files import write_comparison
    from whimbrel.criteria.comparison_sheet import sheet_of
    from whimbrel.criteria.law_data import compared_data

    case = read_case(file)
    compared = standings_for(replace(case, day=_day(day)) if day else case, chosen, kinds)
    if out is not None:
        write_comparison(compared, out, language)
    if json_:
        click.echo(json.dumps(compared_data(compared, language), ensure_ascii=False, indent=1))
    elif out is not None:
        click.echo(f"Written: {out}")
    else:
        click.echo("\n".join(_in_words(compared, sheet_of(compared, language, names=True))))


def _known() -> list[str]:
    from whimbrel.criteria.law import laws

    return list(laws())


def _countries(given: tuple[str, ...]) -> list[str]:
    from whimbrel.vocabulary.countries import match_country

    found = []
    for text in (t.strip() for g in given for t in g.split(",") if t.strip()):
        code = match_country(text).code
        if code not in _known():
            told = f"The law of {code} is not here" if code else f"{text!r} is no country that is known"
            raise click.BadParameter(f"{told}; there are {', '.join(_known())}.", param_hint="--country")
        found.append(code)
    return list(dict.fromkeys(found))


def _kinds(given: tuple[str, ...]) -> list[str]:
    from whimbrel.vocabulary.code_lists import code_list

    found = [t.strip() for g in given for t in g.split(",") if t.strip()]
    codes = code_list("offence_kind").codes
    if wrong := [k for k in found if k not in codes]:
        raise click.BadParameter(f"There is no {', '.join(wrong)}; there are {', '.join(codes)}.", param_hint="--kind")
    return found


def _day(text: str) -> date:
    from whimbrel.standard.errors import StoreError
    from whimbrel.standard.period import parse_period

    try:
        return date.fromisoformat(text) if len(text) == len("2009-10-01") else parse_period(text).last
    except (ValueError, StoreError) as error:
        raise click.BadParameter("Write 2009, 2009-10 or 2009-10-01.", param_hint="--date") from error


def _in_words(compared: Compared, sheet: Sheet) -> list[str]:
    lines = [sheet.title, *(f"  {text}" for text in sheet.about), "", sheet.word("overview")]
    lines += _columns([list(sheet.head), *([text for _, text in row] for row in sheet.overview)])
    lines += ["", sheet.word("dual"), *(f"  {text}" for text in sheet.pairs or (sheet.word("no_dual"),))]
    lines += ["", sheet.word("neither"), *(f"  {text}" for text in sheet.neither or (sheet.word("no_neither"),))]
    place = ""
    for line in sheet.lines:
        here = f"{line.texts['country']}, {line.texts['actor']}"
        if here != place:
            lines += ["", here]
            place = here
        lines += _offence(sheet, line)
    if sheet.own:
        lines += ["", sheet.word("own"), f"  {sheet.word('own_note')}"]
        for line in sheet.own:
            lines += [f"  {line.texts['country']}", *_offence(sheet, line)]
    if sheet.gaps:
        lines += ["", sheet.word("gaps"), *(f"  {place}. {about}. {text}" for place, about, text in sheet.gaps)]
    lines += ["", sheet.word("sources")]
    lines += [
        f"  {place}: {source} ({sheet.word('as_of').lower()} {day}, {sure}) {address}".rstrip()
        for place, source, address, day, sure in sheet.sources
    ]
    return lines


def _offence(sheet: Sheet, line: Line) -> list[str]:
    sure = f" ({line.texts['confidence']})" if line.texts["confidence"] else ""
    head = f"  {line.texts['result'].upper()}: {line.texts['article']} {line.texts['offence']}{sure}"
    if line.result == "not_in_force":
        return [head]
    return [head, *(f"    {sheet.word(c)}: {line.texts[c]}" for c in _SHOWN if line.texts[c])]


def _columns(rows: list[list[str]]) -> list[str]:
    from rich.cells import cell_len

    widths = [max(cell_len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        "  " + "  ".join(t + " " * (w - cell_len(t)) for t, w in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def _print_list(language: str, json_: bool) -> None:
    from whimbrel.criteria.comparison_words import said
    from whimbrel.criteria.law import laws
    from whimbrel.criteria.law_data import law_summary

    summaries = [law_summary(law, language) for law in laws().values()]
    if json_:
        click.echo(json.dumps(summaries, ensure_ascii=False, indent=1))
        return
    rows = [["", *(said(k, language) for k in ("country", "as_of", "confidence", "offence", "gaps"))]]
    rows += [
        [s["country"], s["label"], s["as_of"], said(s["confidence"], language), str(s["offences"]), str(len(s["gaps"]))]
        for s in summaries
    ]
    click.echo("\n".join(line.removeprefix("  ") for line in _columns(rows)))


def _print_laws(chosen: list[str], kinds: list[str], language: str, json_: bool) -> None:
    from whimbrel.criteria.law import laws
    from whimbrel.criteria.law_data import law_data

    found = [law_data(laws()[c], language) for c in chosen]
    for law in found:
        law["offences"] = [o for o in law["offences"] if not kinds or o["kind"] in kinds]
    if json_:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    from whimbrel.cli.law_text import law_lines

    click.echo("\n".join(line for law in found for line in law_lines(law, language)))
