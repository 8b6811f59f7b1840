"""``whimbrel returns``: the return of a State filled in from sealed submissions, or records in a layout for exchange."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from whimbrel.release.returns.records import RecordReturn
    from whimbrel.release.returns.tables import CountReturn
    from whimbrel.standard.store import Submission

COUNTS = ("glotip", "sdg")
SYSTEMS = (*COUNTS, "ctdc", "htcds")


@click.command("returns")
@click.argument("system", type=click.Choice(SYSTEMS))
@click.argument("submissions", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="New folder to write.")
@click.option("--country", metavar="ISO3", help="The State that reports, such as LAO (glotip, sdg).")
@click.option("--year", "years", multiple=True, type=click.IntRange(1900, 2200), help="Only this year; several times.")
@click.option("--identified", is_flag=True, help="Only formally identified victims; by default presumed ones too.")
@click.option("--definitions", type=click.Path(path_type=Path), help="The State's answers on definitions, a YAML file.")
@click.option("--small", is_flag=True, help="Print 1 to 4 as <5, as UNODC does (glotip). It protects nobody.")
@click.option("--population", multiple=True, metavar="YEAR=N", help="Residents, for the rates (sdg); several times.")
@click.option(
    "--layout",
    type=click.Choice(("2024", "2021")),
    default="2024",
    show_default=True,
    help="Generation of CTDC's layout.",
)
@click.option("--plus", is_flag=True, help="Add year, age band, country and duration, which HTCDS lacks (htcds).")
@click.option("--lang", default="en", show_default=True, type=click.Choice(("en", "fr", "zh")), help="Of words.")
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
def command(system: str, submissions: tuple[Path, ...], out: Path, lang: str, json_: bool, **said: Any) -> int:
    """Fill in a return from sealed submissions: tables of counts (glotip, sdg), or records for exchange (ctdc, htcds).

    SUBMISSIONS are folders of sealed submissions, or stores, of which all current ones are taken. The numbers are exact and
    NOT for publication: they are for the return of the State, or for exchange under an agreement. What does not survive stands in
    losses.csv. Exit code 0: written; 14: a submission is not as it was sealed; 15: a folder is none; 16: it cannot be filled in.
    """
    from whimbrel.release.returns.folder import count_files, record_files
    from whimbrel.standard.whole_file import refuse_no_folder, write_folder

    _refuse_misplaced(system, said)
    refuse_no_folder(out, within=True)
    given = _opened(submissions)
    made: CountReturn | RecordReturn
    if system in COUNTS:
        from whimbrel.release.returns.definitions import read_answers
        from whimbrel.release.returns.tables import tables

        answers = read_answers(said["definitions"]) if said["definitions"] else {}
        made = tables(
            given, system, said["country"].upper(), years=said["years"], answers=answers, identified=said["identified"]
        )
        files = count_files(made, small=said["small"], population=_population(said["population"]), language=lang)
    else:
        from whimbrel.release.returns.records import records

        layout = f"ctdc_{said['layout']}" if system == "ctdc" else "htcds_plus" if said["plus"] else "htcds"
        made = records(given, layout, years=said["years"], identified=said["identified"])
        files = record_files(made, language=lang)
    write_folder(out, files, private=True)
    click.echo(_as_json(made, out, files, lang) if json_ else _in_words(made, out, files, lang, small=said["small"]))
    return 0


def _refuse_misplaced(system: str, said: dict[str, Any]) -> None:
    """An option that would do nothing is a misunderstanding."""
    if system in COUNTS and not said["country"]:
        raise click.UsageError("Say which State reports: --country with its ISO code of three letters, such as LAO.")
    of = {"country": COUNTS, "definitions": COUNTS, "small": ("glotip",), "population": ("sdg",), "plus": ("htcds",)}
    for option, systems in of.items():
        if said[option] and system not in systems:
            raise click.UsageError(f"--{option} is for {' and '.join(systems)} only.")
    source = click.get_current_context().get_parameter_source("layout")
    if system != "ctdc" and source is not click.core.ParameterSource.DEFAULT:
        raise click.UsageError("--layout is for ctdc only.")


def _opened(paths: tuple[Path, ...]) -> list[Submission]:
    from whimbrel.standard.errors import StoreError
    from whimbrel.standard.store import Store, open_submission

    found: list[Submission] = []
    for path in paths:
        if (path / "manifest.json").is_file():
            found.append(open_submission(path))
        elif path.is_dir() and (current := Store(path).current()):
            found += current
        else:
            raise StoreError(f"{path} is neither a sealed submission nor a store of them.")
    return found


def _population(given: tuple[str, ...]) -> dict[int, int]:
    found = {}
    for text in given:
        year, sign, number = text.partition("=")
        if not (sign and year.strip().isdecimal() and number.strip().isdecimal() and int(number)):
            raise click.BadParameter(f"{text}: write YEAR=NUMBER, such as 2024=7600000.", param_hint="--population")
        found[int(year)] = int(number)
    return found


def _in_words(made: Any, out: Path, files: dict[str, bytes], lang: str, *, small: bool) -> str:
    from whimbrel.release.returns.folder import said
    from whimbrel.release.returns.words import words

    lines = list(said(made, small=small, language=lang))
    lines += ["", *(_tables(made, lang) if hasattr(made, "tables") else _records(made))]
    losses = list(made.losses.rows(lang))
    lines += ["", f"{len(losses):,} kinds of loss and caution, all in losses.csv. Those that concern most:"]
    # People before columns, and victims who stand as offenders before all.
    first = words("note_accused_victims", lang)
    ordered = sorted(losses, key=lambda row: (row[6] != first, not row[0], -int(row[5])))
    for about, list_id, code, goes, _, count, why in ordered[:8]:
        what = f"{list_id} {code} -> {goes}." if code else f"{goes}:" if goes else ""
        lines.append(f"  {int(count):>7,}  {' '.join(part for part in (about, what, why) if part)}")
    return "\n".join([*lines, f"Written: {out}/ ({', '.join(files)})"])


def _tables(made: Any, lang: str) -> list[str]:
    lines = []
    for indicator in dict.fromkeys(t.indicator for t in made.tables):
        tables = [t for t in made.tables if t.indicator == indicator]
        first = {t.period: t for t in reversed(tables)}
        lines.append(f"{tables[0].title[lang].rsplit(',', 1)[0]}")
        lines += [f"  {flag.label(lang)}: {flag.text(lang)}" for flag in made.flags[indicator]]
        for year, table in sorted(first.items()):
            low, high = table.cells()[("_T",) * len(table.dims)]
            lines.append(f"  {year}  {low:,}" if low == high else f"  {year}  {low:,} to {high:,}")
    return lines + [
        f"{indicator}: nothing in these submissions says it; not filled in." for indicator in made.not_filled
    ]


def _records(made: Any) -> list[str]:
    return [
        f"{len(made.rows):,} records. {made.alone:,} of them are the only one of their kind: who knows the person can find them."
    ]


def _as_json(made: Any, out: Path, files: dict[str, bytes], lang: str) -> str:
    about = json.loads(files["about.json"])
    losses = [
        dict(zip(("about", "list", "code", "goes_to", "relation", "count", "why"), row, strict=True))
        for row in made.losses.rows(lang)
    ]
    return json.dumps(
        {**about, "losses": losses, "folder": str(out), "files": sorted(files)}, ensure_ascii=False, indent=1
    )
