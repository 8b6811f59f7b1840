"""``whimbrel matching``: what is done every night about exchanges between agencies."""

from __future__ import annotations

import click


@click.command("matching")
def command() -> int:
    """Compare what agencies agreed to compare, as the owner of the database (WHIMBREL_OWNER_DATABASE_URL).

    What expired is deleted before that. Codes are made, compared and destroyed within this command; what is
    written are random ids and a signed receipt of deletion. Run it every night. Run twice it does nothing the second time.
    """
    from whimbrel.service.operation.start import start

    start(owner=True)
    from whimbrel.service.audit.actor import Actor, act_as
    from whimbrel.service.matching.nightly import night

    with act_as(Actor("command line", reason="matching")):
        done = night()
    for what, said in _SAID.items():
        if done[what]:
            click.echo(f"{done[what]:>8,}  {said}")
    if not any(done.values()):
        click.echo("Nothing to do.")
    return 0


# No number of hits stands here: what an operator reads on a terminal is in nobody's policy.
_SAID = {
    "compared": "exchanges compared",
    "ended": "exchanges ended, as their last day or their offer's is past",
    "failed": "exchanges could not be compared; they are tried again next night, see the log",
    "swept": "comparisons that were killed, destroyed",
}
