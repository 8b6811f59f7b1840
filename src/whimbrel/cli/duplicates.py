"""``whimbrel duplicates``: looks for records that may be about one person, every night."""

from __future__ import annotations

import click


@click.command("duplicates")
@click.option("--agency", "slug", default="", metavar="NAME", help="Only this agency, by its short name.")
@click.option("--index", "anew", is_flag=True, help="Before that, write anew by what people are found while one types.")
def command(slug: str, anew: bool) -> int:
    """Look in each agency's records for people recorded twice, as the owner of the database (WHIMBREL_OWNER_DATABASE_URL).

    Records are opened in memory; what is written are pairs of ids with codes and weights, for the agency's case workers to
    judge. Run it every night. Where records are older than this command, run it once with --index. Exit code 15: no such agency.
    """
    from whimbrel.service.operation.start import start

    start(owner=True)
    from whimbrel.service.accounts.models import Agency
    from whimbrel.service.audit.actor import Actor, act_as
    from whimbrel.service.duplicates.nightly import index_anew, look_at
    from whimbrel.standard.errors import StoreError

    agencies = Agency.objects.filter(active=True, **({"slug": slug} if slug else {})).order_by("slug")
    if slug and not agencies.exists():
        raise StoreError(f"There is no open agency {slug!r}. See: whimbrel accounts list --agencies")
    with act_as(Actor("command line", reason="duplicates")):
        for agency in agencies:
            if anew:
                click.echo(f"{index_anew(agency):>8,}  persons of {agency.slug} are found anew")
            done = look_at(agency)
            if done is None:
                click.echo(f"{'':>8}  {agency.slug}: somebody else is looking at this moment")
            elif done.persons:
                click.echo(f"{done.found:>8,}  pairs of {agency.slug}, of {done.persons:,} records")
    return 0
