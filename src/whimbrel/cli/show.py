"""``whimbrel show``: what a submission holds, or what a store holds."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.table import Table

from whimbrel.cli.report import console


@click.command("show")
@click.argument("what", required=False)
@click.option(
    "--store", type=click.Path(path_type=Path), default=Path("store"), show_default=True, help="Folder of submissions."
)
@click.option("--json", "json_", is_flag=True, help="Print the manifest as JSON.")
def command(what: str | None, store: Path, json_: bool) -> int:
    """Describe the submission WHAT (the beginning of its id, or its folder); without WHAT, list the store."""
    from whimbrel.flows.labels import tlp
    from whimbrel.standard.store import Store, open_submission

    if what is None:
        return _list(Store(store), json_)
    submission = open_submission(Path(what)) if (Path(what) / "manifest.json").is_file() else Store(store).find(what)
    if json_:
        click.echo(json.dumps(submission.manifest, ensure_ascii=False, indent=1))
        return 0
    m, out = submission.manifest, console()
    seal = submission.seal()
    newer = None
    if store.is_dir():
        newer = Store(store).superseded_by(submission)
    facts = [
        ("Submission", m["id"]),
        ("Reporter", f"{m['label']} ({m['reporter']})" if m["label"] else m["reporter"]),
        ("Period", f"{m['period']['name']} ({m['period']['first']} to {m['period']['last']})"),
        ("Kind", f"{m['kind']}, {m['nature']}" + (" - INVENTED DATA" if m["nature"] == "invented" else "")),
        ("Handling", tlp(m["handling"])),
        ("Source", m["source"].get("label", "")),
        ("Cite as", m["source"].get("citation", "")),
        ("Licence", m["source"].get("licence", "")),
        (
            "Rows count",
            f"{m['source'].get('unit', '')}: {m['source'].get('caution', '')}" if m["source"].get("unit") else "",
        ),
        ("Nothing to report", ", ".join(m["nil"])),
        ("Warnings, notices", ", ".join(f"{check} {n:,}" for check, n in m["checks"].items())),
        ("Supersedes", m["supersedes"] or ""),
        ("Superseded by", newer.id if newer else ""),
        ("Note", m["note"]),
        ("Sealed", seal["sealed_at"] + (", signed" if seal.get("signature") else ", not signed")),
    ]
    for name, value in facts:
        if value:
            out.print(f"[bold]{name:18}[/bold] {value}", highlight=False)
    table = Table(pad_edge=False)
    for heading in ("Table", "Rows", "Columns", "Bytes", "SHA-256"):
        table.add_column(heading, justify="right" if heading in ("Rows", "Columns", "Bytes") else "left")
    for name, t in submission.tables.items():
        table.add_row(name, f"{t['rows']:,}", str(len(t["columns"])), f"{t['bytes']:,}", t["sha256"])
    if submission.tables:
        out.print(table)
    return 0


def _list(store: object, json_: bool) -> int:
    from whimbrel.standard.store import Store

    assert isinstance(store, Store)
    every = store.submissions()
    current = {s.id for s in store.current()}
    if json_:
        rows = [
            {
                "id": s.id,
                "reporter": s.reporter,
                "period": s.period.name,
                "current": s.id in current,
                "kind": s.manifest["kind"],
            }
            for s in every
        ]
        click.echo(json.dumps(rows, indent=1))
        return 0
    table = Table(pad_edge=False)
    for heading in ("Reporter", "Period", "Id", "Kind", "Nature", "Rows", "State"):
        table.add_column(heading, justify="right" if heading == "Rows" else "left")
    for s in every:
        rows = ", ".join(f"{name} {t['rows']:,}" for name, t in s.tables.items()) or "nil"
        table.add_row(
            s.reporter,
            s.period.name,
            s.id,
            s.manifest["kind"],
            s.nature,
            rows,
            "current" if s.id in current else "superseded",
        )
    console().print(table)
    return 0
