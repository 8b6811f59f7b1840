"""``whimbrel keys``: the ring of keys that lock names, and how it is renewed."""

from __future__ import annotations

import click

from whimbrel.cli.report import console


@click.group("keys")
def command() -> None:
    """Make, list, rotate and retire the keys that lock names, numbers, free texts and files (WHIMBREL_KEYS).

    Whoever loses the ring loses all of these for good: nobody can open them again. Keep a copy apart from the backups.
    """


@command.command("make")
def make() -> int:
    """Make the ring of a new installation. Refused where there is one, or where values are locked with one that is gone."""
    from whimbrel.service.operation.start import start

    start(owner=True)
    from whimbrel.service.secrecy.ring import KeyRingError, add_key, ring_file
    from whimbrel.service.secrecy.rotation import in_use

    path = ring_file()
    if path.exists():
        raise KeyRingError(f"There is a key ring already: {path}. To add a key to it: whimbrel keys rotate")
    if in_use():
        raise KeyRingError(
            "This database holds values that a ring locked which is not here. Put that ring back from its copy."
        )
    name = add_key(path)
    click.echo(f"Key {name} made in {path}. Copy the file now to where the backups of the database are not.")
    return 0


@command.command("list")
def show() -> int:
    """List the keys, and how many values each locks."""
    from whimbrel.service.operation.start import start

    start(owner=True)
    from whimbrel.service.secrecy.ring import key_ring
    from whimbrel.service.secrecy.rotation import in_use

    ring, used = _there(key_ring), in_use()
    for name in ring.ids():
        mark = "  current" if name == ring.current else ""
        click.echo(f"{name}  made {ring.made[name]}  locks {used[name]:,} values and files{mark}")
    for name in sorted(used.keys() - set(ring.ids())):
        click.echo(f"{name}  MISSING  locks {used[name]:,} values and files that nobody can open", err=True)
    return 15 if used.keys() - set(ring.ids()) else 0


@command.command("rotate")
@click.option("--same", is_flag=True, help="Make no new key; go on with a rotation that was stopped.")
def rotate(same: bool) -> int:
    """Make a new key and lock everything again with it. The site may go on working meanwhile.

    Stopped at any moment, nothing is lost: go on with --same. Searching by name finds a person again as soon as it is
    locked again. Afterwards copy the ring to its safe place, and then: whimbrel keys retire.
    """
    from whimbrel.service.operation.start import start

    start(owner=True)
    from whimbrel.service.audit.actor import Actor, act_as
    from whimbrel.service.operation.walls import only_who_sees_all
    from whimbrel.service.secrecy import rotation
    from whimbrel.service.secrecy.ring import add_key, key_ring, ring_file

    _there(key_ring)
    only_who_sees_all()
    if not same:
        click.echo(f"Key {add_key(ring_file())} made; it locks everything from now on.")
    current = key_ring().current
    err = console(stderr=True)

    def tell(kind: str, done: int, total: int) -> None:
        if err.is_terminal:
            err.print(f"{kind}: {done:,} of {total:,}          ", end="\r")

    with act_as(Actor("command line", reason=f"whimbrel keys rotate to {current}")):
        done = rotation.rotate(tell)
    for kind, count in sorted(done.items()):
        click.echo(f"{count:>12,}  {kind}")
    click.echo(f"Everything is locked with {current}. Copy the ring to its safe place; then: whimbrel keys retire")
    return 0


@command.command("retire")
def retire() -> int:
    """Take keys out of the ring that lock nothing any more; looks at every value first.

    Backups made before still need the ring as it was: keep its old copies as long as these backups.
    """
    from whimbrel.service.operation.start import start

    start(owner=True)
    from whimbrel.service.secrecy.ring import drop_key, key_ring, ring_file
    from whimbrel.service.secrecy.rotation import in_use

    ring, used = _there(key_ring), in_use()
    old = [name for name in ring.ids() if name != ring.current]
    for name in old:
        if used[name]:
            click.echo(f"{name} still locks {used[name]:,} values and files: whimbrel keys rotate --same", err=True)
        else:
            drop_key(ring_file(), name)
            click.echo(f"{name} retired.")
    if not old:
        click.echo("Nothing to retire: the ring holds only its current key.")
    return 15 if any(used[name] for name in old) else 0


def _there(key_ring: object) -> object:
    """The ring, without making one where there is none."""
    from whimbrel.service.secrecy.ring import KeyRingError, ring_file

    if not ring_file().exists():
        raise KeyRingError(
            "There is no key ring. Put it back from its copy; for a new installation: whimbrel keys make"
        )
    return key_ring()  # type: ignore[operator]
