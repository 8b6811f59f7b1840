"""``whimbrel audit``: prove the log whole, and read it."""

from __future__ import annotations

import csv
import sys

import click


@click.group("audit")
def command() -> None:
    """Prove that the audit log is whole, or write it out. Uses the same settings as the system (WHIMBREL_DATA ...)."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "whimbrel.service.settings")
    django.setup()


@command.command("verify")
@click.option("--head", default="", metavar="HASH", help="A head noted down earlier that must still be in the log.")
def verify(head: str) -> int:
    """Walk the whole chain and print its head: note that down elsewhere. Exit code 14 if an entry was changed or removed."""
    from whimbrel.service.audit.chain import prove
    from whimbrel.service.audit.models import Entry

    proof = prove(Entry.objects.iterator(chunk_size=5000), head)
    if proof.fault:
        click.echo(f"The audit log is not whole: {proof.fault}.", err=True)
        return 14
    click.echo(f"{proof.entries:,} entries, each as it was written and in its place. Head: {proof.head}")
    return 0


@command.command("export")
@click.option("--actor", default="", help="Only what this account did.")
@click.option("--what", default="", help="Only what concerns this table or page.")
def export(actor: str, what: str) -> int:
    """Write the log as CSV to standard output."""
    from whimbrel.flows.writing import harmless
    from whimbrel.service.audit.models import FIELDS, Entry

    chosen = {k: v for k, v in (("actor", actor), ("what", what)) if v}
    out = csv.writer(sys.stdout)
    out.writerow(["id", *FIELDS, "hash"])
    for entry in Entry.objects.filter(**chosen).iterator(chunk_size=5000):
        out.writerow([entry.pk, *(harmless(getattr(entry, f)) for f in FIELDS), entry.hash])
    return 0
