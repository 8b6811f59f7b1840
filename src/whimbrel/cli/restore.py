"""``whimbrel restore``: a backup put back, and proven."""

from __future__ import annotations

from pathlib import Path

import click

from whimbrel.cli.backup import passphrase


@click.command("restore")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option(
    "--replace", is_flag=True, help="Replace the data that are here. The old folders are kept beside the new."
)
@click.option(
    "--keys", type=click.Path(path_type=Path, exists=True), metavar="FILE", help="Take the key ring from this copy."
)
@click.option(
    "--passphrase-file", type=click.Path(path_type=Path, exists=True), metavar="FILE", help="Passphrase of --keys."
)
@click.option("--without-keys", is_flag=True, help="Restore although the ring that opens names is missing.")
def command(folder: Path, replace: bool, keys: Path | None, passphrase_file: Path | None, without_keys: bool) -> int:
    """Put the backup in FOLDER back, as the owner of the tables, and bring it up to this release. Stop the site and worker first.

    Every file is compared with the manifest before anything is touched; afterwards the audit log is proven against the head
    in the manifest, and the key ring tried. Exit code 18 if the backup is damaged or does not fit here; nothing was changed
    then, unless it says so.
    """
    from whimbrel.service.operation.start import start

    start(owner=True)
    from whimbrel.service.audit.actor import Actor, act_as
    from whimbrel.service.audit.log import note
    from whimbrel.service.operation import restore as restoring

    if keys:
        _put_ring(keys, passphrase(passphrase_file, confirm=False))
    with act_as(Actor("command line", reason="whimbrel restore")):
        click.echo("Comparing every file with the manifest ...", err=True)
        manifest = restoring.check(folder, replace=replace, without_keys=without_keys)
        entries = restoring.restore(folder, manifest, lambda part: click.echo(f"Putting back {part} ...", err=True))
        opened = (
            "no value was tried, for lack of keys"
            if without_keys
            else f"{restoring.opens_values():,} locked values open"
        )
        note("restore", "whole system", key=folder.name)
    click.echo(f"Restored as of {manifest['made']}: {entries:,} audit entries are whole; {opened}.")
    click.echo("Next: whimbrel doctor --deep")
    return 0


def _put_ring(copy: Path, phrase: str) -> None:
    """Put the ring of a copy in place where there is none; another one is never overwritten."""
    import os

    from whimbrel.service.operation.archive import BackupError
    from whimbrel.service.operation.ring_copy import read_copy
    from whimbrel.service.secrecy.ring import ring_file

    ring, path = read_copy(copy, phrase), ring_file()
    if path.exists():
        if path.read_bytes() != ring:
            raise BackupError(f"There is another key ring at {path}. Move it away first, and keep it.")
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(ring)
        file.flush()
        os.fsync(file.fileno())
