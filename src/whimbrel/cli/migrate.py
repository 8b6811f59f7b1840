"""``whimbrel migrate``: the tables as this release wants them, and the walls around them."""

from __future__ import annotations

import click

_ROLE_MISSING = """\
The role whimbrel_site is missing, and this role may not make it. Ask who runs PostgreSQL for these lines, then run this again:

  create role whimbrel_site nologin;
  create role whimbrel_web login password '...' in role whimbrel_site;
"""


@click.command("migrate")
def command() -> int:
    """Bring the database up to this release, as its owner (WHIMBREL_OWNER_DATABASE_URL), and gather the files of the pages.

    Puts the audit triggers and the second wall up, and proves that they stand. Exit code 17 if they do not.
    """
    from whimbrel.service.operation.start import start

    start(owner=True)
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from whimbrel.service.audit.actor import Actor, act_as
    from whimbrel.service.operation.walls import make_role, open_tables, silent_tables

    for folder in (settings.STORE, settings.FILES):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with act_as(Actor("command line", reason="whimbrel migrate")):
        postgres = connection.vendor == "postgresql"
        missing = postgres and not make_role(connection)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        faults = [*(open_tables(connection) if postgres else []), *silent_tables(connection)]
    if missing:
        click.echo(_ROLE_MISSING, err=True)
    if faults:
        click.echo(f"Not behind the wall, or not logged: {', '.join(faults)}. Please report it.", err=True)
    if missing or faults:
        return 17
    walls = "the second wall and the audit triggers stand" if postgres else "the audit triggers stand"
    click.echo(f"The database is as this release wants it; {walls}.")
    return 0
