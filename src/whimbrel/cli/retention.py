"""``whimbrel retention``: what the retention rules would delete today, and deleting it."""

from __future__ import annotations

import click


@click.command("retention")
@click.option("--apply", "really", is_flag=True, help="Delete what is due. Without it nothing is deleted.")
def command(really: bool) -> int:
    """Say what is due for deletion under the retention rules, as the owner of the database (WHIMBREL_OWNER_DATABASE_URL).

    The rules stand in service/desk/retention.py and cannot be lengthened by a setting. Run it with --apply every night.
    """
    from whimbrel.service.operation.start import start

    start(owner=True)
    from whimbrel.service.audit.actor import Actor, act_as
    from whimbrel.service.desk.retention import RULES, apply, due, orphans

    days = {rule.key: rule.days for rule in RULES}
    with act_as(Actor("command line", reason="retention")):
        counts = apply() if really else {key: rows.count() for key, rows in due().items()}
        swept = orphans() if really else 0
    for key, count in counts.items():
        click.echo(f"{count:>8,}  {key}, kept for {days[key]:,} days")
    if swept:
        click.echo(f"{swept:>8,}  files that belong to nothing")
    click.echo("Deleted." if really else "Nothing was deleted; to delete it: whimbrel retention --apply")
    return 0
