"""``whimbrel codes``: whom did two agencies both meet? Codes instead of names, compared by an office that has no key."""

from __future__ import annotations

import csv
import datetime as dt
import json
import sys
from pathlib import Path

import click

from whimbrel.cli.progress import tasks
from whimbrel.cli.said_columns import said_columns

FILE = click.Path(path_type=Path, dir_okay=False)


@click.group("codes")
def command() -> None:
    """Find the persons two agencies both met, without showing names. Read the threat model in the manual first."""


@command.command("offer")
@click.argument("file", type=FILE)
def offer(file: Path) -> int:
    """Write your half of a key agreement to FILE and print its public text, to send to the partner."""
    from whimbrel.linkage.codes.exchange_key import new_offer, public_text, write_offer

    half = new_offer()
    write_offer(half, file)
    click.echo(public_text(half))
    return 0


@command.command("key")
@click.argument("file", type=FILE)
@click.option("--exchange", required=True, help="Short name of the exchange, such as lao-tha-shelters.")
@click.option("--period", required=True, help="Period the codes are for: 2026, 2026-Q2, 2026-05.")
@click.option("--expires", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Last day of the key and its codes.")
@click.option("--offer", "mine", type=FILE, help="Your offer: the key is agreed with the partner's.")
@click.option("--theirs", metavar="TEXT", help="The public text of the partner's offer.")
def key(file: Path, exchange: str, period: str, expires: dt.datetime, mine: Path | None, theirs: str | None) -> int:
    """Write the key of one exchange and period to FILE, and print its fingerprint to compare by telephone.

    With --offer and --theirs both sides derive the same key. Without them a new key is made, to hand over in person.
    """
    from whimbrel.linkage.codes.exchange_key import agree, new_key, read_offer, write_key

    if bool(mine) != bool(theirs):
        raise click.UsageError("--offer and --theirs go together")
    day = expires.date()
    made = agree(read_offer(mine), theirs, exchange, period, day) if mine and theirs else new_key(exchange, period, day)
    write_key(made, file)
    click.echo(made.fingerprint)
    return 0


@command.command("office")
@click.argument("file", type=FILE)
def office(file: Path) -> int:
    """Write the key of the comparing office to FILE, and print the public text that tables are locked for."""
    from whimbrel.linkage.codes.office import new_office

    click.echo(new_office(file).public)
    return 0


@command.command("show")
@click.argument("file", type=FILE)
def show(file: Path) -> int:
    """Print the fingerprint of the exchange key in FILE, to read over the telephone."""
    from whimbrel.linkage.codes.exchange_key import read_key

    found = read_key(file)
    click.echo(f"{found.fingerprint} {found.exchange} {found.period}, until {found.expires}")
    return 0


@command.command("make")
@click.argument("people", type=FILE)
@click.option("--key", "key_", type=FILE, required=True, help="The exchange key.")
@click.option("--office", "office_", required=True, metavar="TEXT", help="Public text of the comparing office.")
@click.option("--out", type=FILE, required=True, help="The table of codes, locked for the office.")
@click.option("--own", type=FILE, required=True, help="Your own list of who is who; it never leaves you.")
@click.option(
    "--column", "said", multiple=True, metavar="HEADING=KIND", help="What a column is, or ignore; several times."
)
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
def make(people: Path, key_: Path, office_: str, out: Path, own: Path, said: tuple[str, ...], json_: bool) -> int:
    """Make codes of the persons in PEOPLE: a list (CSV, Excel, Parquet) with ids, names, births, sex, citizenship.

    Headings are recognised as by whimbrel link; --column says what a heading is where it is not.
    """
    from whimbrel.linkage.codes.exchange_key import read_key
    from whimbrel.linkage.codes.files import refuse_existing
    from whimbrel.linkage.codes.make import make_codes
    from whimbrel.linkage.codes.own_list import own_list, write_own_list
    from whimbrel.linkage.codes.people_file import read_people
    from whimbrel.linkage.codes.table import write_table

    refuse_existing(out, own)
    key = read_key(key_)
    identifiers, traits = read_people(people, said_columns(said))
    made = make_codes(traits, key)
    write_table(made.table, office_, out)
    write_own_list(own_list(made, identifiers), own)
    told = {
        "persons": len(traits),
        "too_little_known": len(made.left_out),
        "rows": len(made.table),
        "digest": made.table.digest,
        "key": key.fingerprint,
        "expires": key.expires.isoformat(),
    }
    if json_:
        click.echo(json.dumps(told, indent=1))
        return 0
    click.echo(f"{out.name}: {len(made.table):,} rows, filled up with dummies, for {key.exchange}.")
    click.echo(f"No code for {len(made.left_out):,} of {len(traits):,} persons: too little is known of them.")
    click.echo(f"Digest {made.table.digest}; {own.name} keeps it for the receipt of deletion.")
    return 0


@command.command("compare")
@click.argument("left", type=FILE)
@click.argument("right", type=FILE)
@click.option("--office", "office_", type=FILE, required=True, help="The office's key.")
@click.option("--left-hits", type=FILE, required=True, help="The hits as the first agency may see them (CSV).")
@click.option("--right-hits", type=FILE, required=True, help="The hits as the second agency may see them (CSV).")
@click.option("--threshold", type=click.FloatRange(0.25, 1), default=0.3, show_default=True, help="Least similarity.")
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
def compare(
    left: Path,
    right: Path,
    office_: Path,
    left_hits: Path,
    right_hits: Path,
    threshold: float,
    json_: bool,
) -> int:
    """Compare two tables of codes. No exchange key is needed, and each agency gets its own half of the hits."""
    from whimbrel.linkage.codes.compare import compare, half
    from whimbrel.linkage.codes.files import refuse_existing
    from whimbrel.linkage.codes.office import read_office
    from whimbrel.linkage.codes.own_list import write_hits

    refuse_existing(left_hits, right_hits)
    opened = read_office(office_)
    tables = [opened.open(path) for path in (left, right)]
    with tasks() as begin:
        told = begin("comparing", len(tables[0])) if begin else None
        hits = compare(*tables, threshold=threshold, told=told)
    for side, path in (("left", left_hits), ("right", right_hits)):
        write_hits(half(hits, side), path)
    if json_:
        counted = {"hits": hits.num_rows, "threshold": threshold, "rows": [len(t) for t in tables]}
        click.echo(json.dumps(counted, indent=1))
        return 0
    click.echo(f"{hits.num_rows:,} hits among {len(tables[0]):,} and {len(tables[1]):,} rows, dummies included.")
    click.echo(
        f"Give {left_hits.name} to the first agency and {right_hits.name} to the second, then delete the tables."
    )
    return 0


@command.command("hits")
@click.argument("hits", type=FILE)
@click.option("--own", type=FILE, required=True, help="Your own list.")
def hits(hits: Path, own: Path) -> int:
    """Print, as CSV, which of your own persons the partner met too. Dummies of yours are left out."""
    from whimbrel.linkage.codes.own_list import read_hits, read_own_list

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("hit", "id", "confidence"))
    writer.writerows(sorted(read_hits(hits, read_own_list(own)), key=lambda row: row[1]))
    return 0


@command.command("delete")
@click.argument("tables", type=FILE, nargs=-1)
@click.option("--office", "office_", type=FILE, required=True, help="The office's key; it is destroyed too.")
@click.option("--sign", "sign_", type=FILE, required=True, help="Key that signs the receipt (whimbrel key new).")
@click.option("--receipt", type=FILE, required=True, help="Where to write the receipt, for both agencies.")
@click.option("--keep-key", is_flag=True, help="Keep the office's key: other tables are still locked for it.")
def delete(tables: tuple[Path, ...], office_: Path, sign_: Path, receipt: Path, keep_key: bool) -> int:
    """Destroy TABLES and the office's key, and sign for it. What is destroyed cannot be brought back."""
    from whimbrel.linkage.codes.deletion import delete, write_receipt
    from whimbrel.linkage.codes.files import refuse_existing
    from whimbrel.standard.signing import load_key

    refuse_existing(receipt)
    done = delete(tables, office_, load_key(sign_), keep_key=keep_key)
    write_receipt(done, receipt)
    click.echo(f"{len(done.tables)} tables destroyed" + ("." if keep_key else ", and the key they were locked for."))
    click.echo(f"{receipt.name} is signed by {done.signer}.")
    return 0


@command.command("verify-deletion")
@click.argument("receipt", type=FILE)
@click.option("--own", type=FILE, required=True, help="Your own list: it holds the digest of your table.")
@click.option("--trust", multiple=True, required=True, metavar="FINGERPRINT", help="Key you believe (repeatable).")
def verify_deletion(receipt: Path, own: Path, trust: tuple[str, ...]) -> int:
    """Check that RECEIPT is signed by a key you believe, and is for your table."""
    from whimbrel.linkage.codes.deletion import read_receipt, verify
    from whimbrel.linkage.codes.own_list import read_own_list

    told = read_receipt(receipt)
    table = verify(told, read_own_list(own).digest, trust)
    click.echo(f"Your table for {table.exchange} {table.period} was deleted at {told.at}, says {told.signer}.")
    if not told.key_destroyed:
        click.echo("The office kept its key: a copy of the table could still be opened with it.")
    return 0
