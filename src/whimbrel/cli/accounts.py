"""``whimbrel accounts``: the first administrator of a new system, who has an account, and ending one in an emergency."""

from __future__ import annotations

import click

# What stands for the body that runs the system, where no agency is named.
_OPERATOR = {"label": "Operator of the system", "kind": "other", "rhythm": "never"}


@click.group("accounts")
def command() -> None:
    """Invite the first administrator, list accounts, end one. Uses the same settings as the system (WHIMBREL_DATA ...)."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "whimbrel.service.settings")
    django.setup()


@command.command("invite")
@click.option("--administrator", "name", required=True, metavar="NAME", help="Full name of the person.")
@click.option("--agency", "slug", default="operator", show_default=True, help="Short name of the body they work for.")
def invite(name: str, slug: str) -> int:
    """Print the path of a link with which an administrator makes their account. It works once, for 7 days.

    Put it behind the address of your site and hand it to that person only. Exit code 15: no such agency, or it is closed.
    """
    from whimbrel.service.accounts import invitations
    from whimbrel.service.accounts.models import Agency
    from whimbrel.standard.errors import StoreError

    if slug == "operator":
        agency, _ = Agency.objects.get_or_create(slug=slug, defaults=_OPERATOR)
    else:
        agency = Agency.objects.filter(slug=slug).first()
    if agency is None or not agency.active:
        raise StoreError(f"There is no open agency {slug!r}. See: whimbrel accounts list --agencies")
    row, token = invitations.invite(None, name.strip()[:150], "", agency, "administrator")
    click.echo(f"/invitation/{token}/")
    click.echo(f"Works once, until {row.expires:%Y-%m-%d %H:%M} UTC. Nobody else must see it.", err=True)
    return 0


@command.command("list")
@click.option("--agencies", is_flag=True, help="List agencies instead.")
def listed(agencies: bool) -> int:
    """List accounts: user name, state, second factor, roles, separated by tabs."""
    from django.contrib.auth import get_user_model

    from whimbrel.service.accounts.models import Agency, Membership
    from whimbrel.service.accounts.second_factor import has_a_second_factor

    if agencies:
        for agency in Agency.objects.all():
            state = "open" if agency.active else "closed"
            click.echo("\t".join((agency.slug, agency.country or "-", state, agency.label)))
        return 0
    for user in get_user_model().objects.order_by("username"):
        living = Membership.objects.filter(user=user, ended__isnull=True).select_related("agency").order_by("pk")
        state = "active" if user.is_active else "deactivated"
        factor = "second factor" if has_a_second_factor(user) else "no second factor"
        roles = ", ".join(f"{m.role} of {m.agency.slug}" for m in living) or "no role"
        click.echo("\t".join((user.get_username(), state, factor, roles)))
    return 0


@command.command("end")
@click.argument("name")
def end(name: str) -> int:
    """Deactivate the account with the user name NAME: its sessions and tokens stop working at once.

    Exit codes: 15 there is no such account, 16 it is the last administrator's.
    """
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import AnonymousUser

    from whimbrel.service.accounts import roles
    from whimbrel.service.accounts.history import happened
    from whimbrel.service.audit.actor import Actor, act_as
    from whimbrel.standard.errors import StoreError

    user = get_user_model().objects.filter(username=name).first()
    if user is None:
        raise StoreError("There is no account with this user name. See: whimbrel accounts list")
    try:
        with act_as(Actor("command whimbrel accounts")):
            roles.deactivate(AnonymousUser(), user, None)
            happened("deactivated", user, None)
    except roles.Refused as refused:
        raise roles.Refused(
            "Not done: without this account nobody who can sign in runs the system. Invite another administrator first."
        ) from refused
    click.echo(f"The account {user.get_username()} is deactivated.")
    return 0
