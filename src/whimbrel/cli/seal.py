"""``whimbrel seal``: check a file and seal it, or file a nil submission."""

from __future__ import annotations

from pathlib import Path

import click

from whimbrel.cli.progress import reading
from whimbrel.cli.report import as_json, exit_code, print_report


@click.command("seal")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option(
    "--reporter", required=True, help="Short name of who reports: small letters, digits, hyphens (lao-police)."
)
@click.option("--period", required=True, help="2023, 2023-Q2, 2023-05, or 2002..2019 for several years.")
@click.option(
    "--store", type=click.Path(path_type=Path), default=Path("store"), show_default=True, help="Folder of submissions."
)
@click.option("--as", "source", metavar="SOURCE", help="Read it as this source, see: whimbrel sources")
@click.option("--mapping", type=click.Path(path_type=Path), help="Your own mapping file, see: whimbrel map")
@click.option("--encoding", help="Encoding of a text file, where it was told wrongly.")
@click.option("--handling", help="TLP 2.0 code: red, amber_strict, amber, green, clear. Default: amber_strict.")
@click.option("--supersedes", metavar="ID", help="The submission that this one corrects.")
@click.option(
    "--nil", multiple=True, metavar="INDICATOR", help="Nothing to report for this indicator (may be repeated); no FILE."
)
@click.option("--note", default="", help="A note for the reader, such as why it was corrected.")
@click.option("--label", default="", help="Full name of the reporter.")
@click.option(
    "--key", type=click.Path(path_type=Path), envvar="WHIMBREL_KEY", help="Key to sign with, see: whimbrel key new"
)
@click.option("--strict", is_flag=True, help="Do not seal if there are warnings.")
@click.option("--json", "json_", is_flag=True, help="Print JSON instead of tables.")
def command(
    file: Path | None,
    reporter: str,
    period: str,
    store: Path,
    source: str | None,
    mapping: Path | None,
    encoding: str | None,
    handling: str | None,
    supersedes: str | None,
    nil: tuple[str, ...],
    note: str,
    label: str,
    key: Path | None,
    strict: bool,
    json_: bool,
) -> int:
    """Check FILE and seal it as a submission without names in the store.

    The same input gives the same id and the same hashes. A correction supersedes; nothing sealed is ever changed.
    """
    if bool(file) == bool(nil):
        raise click.UsageError("Give a FILE, or --nil INDICATOR if there was nothing to report.")
    facts = {"supersedes": _whole_id(store, supersedes), "note": note, "label": label, "key": key}
    if nil:
        return _nil(store, reporter, period, nil, handling, facts, json_)
    assert file is not None
    from whimbrel.intake.seal_file import seal_file

    with reading(file) as progress:
        done, target = seal_file(
            file,
            store,
            reporter=reporter,
            period=period,
            source=source,
            mapping=mapping,
            encoding=encoding,
            handling=handling,
            progress=progress,
            strict=strict,
            **facts,
        )
    if json_:
        click.echo(as_json(file, done, target, store))
    else:
        print_report(file, done)
        if target:
            click.echo(f"Sealed as {target.name} in {target}")
    if target is None:
        return exit_code(done) or 10
    return 0


def _whole_id(store: Path, start: str | None) -> str | None:
    from whimbrel.standard.store import Store

    return Store(store).find(start).id if start else None


def _nil(
    store: Path, reporter: str, period: str, nil: tuple[str, ...], handling: str | None, facts: dict, json_: bool
) -> int:
    import json

    from whimbrel.standard.sealing import seal_nil

    target = seal_nil(store, reporter=reporter, period=period, nil=nil, handling=handling or "amber_strict", **facts)
    click.echo(
        json.dumps({"submission": target.name, "nil": sorted(nil)})
        if json_
        else f"Nil submission {target.name} in {target}"
    )
    return 0
