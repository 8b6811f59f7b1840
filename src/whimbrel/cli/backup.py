"""``whimbrel backup``: everything but the keys, in a folder that proves itself."""

from __future__ import annotations

from pathlib import Path

import click

_LOUD = """\
The key ring is NOT in this backup. Without it no name, number, free text or attachment can ever be read again.
Keep a copy of {ring} in another place: cp it there, or use --with-keys FILE."""


@click.command("backup")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--with-keys",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Also write the key ring to FILE, locked with a passphrase. Keep FILE elsewhere.",
)
@click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path, exists=True),
    metavar="FILE",
    help="Read the passphrase from FILE; else it is asked for.",
)
def command(folder: Path, with_keys: Path | None, passphrase_file: Path | None) -> int:
    """Save the database, the store and the files in a new folder below FOLDER. The site may go on working meanwhile.

    Connects as the owner of the tables (WHIMBREL_OWNER_DATABASE_URL). Exit code 18 if no backup could be made.
    """
    from whimbrel.service.operation.start import start

    start(owner=True)
    from whimbrel.service.audit.actor import Actor, act_as
    from whimbrel.service.operation.archive import BackupError
    from whimbrel.service.operation.backup import make_backup
    from whimbrel.service.operation.ring_copy import refuse_weak, write_copy
    from whimbrel.service.secrecy.ring import ring_file

    if with_keys and with_keys.resolve().is_relative_to(folder.resolve()):
        raise BackupError(
            "The keys' copy would lie beside what it opens. Name a file in another place, best on another machine."
        )
    phrase = passphrase(passphrase_file, confirm=True) if with_keys else ""
    if with_keys:
        refuse_weak(phrase)
    with act_as(Actor("command line", reason="whimbrel backup")):
        made = make_backup(folder, lambda part: click.echo(f"Saving {part} ...", err=True))
    click.echo(f"Backup made: {made}")
    if with_keys:
        write_copy(ring_file().read_bytes(), with_keys, phrase)
        click.echo(f"The key ring, locked with your passphrase: {with_keys}. Keep it apart from the backup.")
    else:
        click.echo(_LOUD.format(ring=ring_file()), err=True)
    return 0


def passphrase(file: Path | None, *, confirm: bool) -> str:
    """From a file, or asked for."""
    if file:
        return file.read_text("utf-8").rstrip("\r\n")
    asked: str = click.prompt(
        "Passphrase of the key ring's copy", hide_input=True, confirmation_prompt=confirm, err=True
    )
    return asked
