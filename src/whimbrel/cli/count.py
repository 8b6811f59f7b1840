"""``whimbrel count``: makes the counts of persons anew, every night after the duplicates and the exchanges."""

from __future__ import annotations

import click


@click.command("count")
def command() -> int:
    """Find out anew which records are one person, for the counts, as the owner of the database (WHIMBREL_OWNER_DATABASE_URL).

    No record is opened: what goes in are pairs that were found, judgements, and hits of exchanges. Run it every night, after
    ``whimbrel duplicates`` and the exchanges. The pages say of when the counts are.
    """
    from whimbrel.service.operation.start import start

    start(owner=True)
    from whimbrel.service.audit.actor import Actor, act_as
    from whimbrel.service.counting.building import build

    with act_as(Actor("command line", reason="count")):
        click.echo(f"{build():>8,}  records counted once")
    return 0
