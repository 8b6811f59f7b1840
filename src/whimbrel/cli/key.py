"""``whimbrel key``: the key that signs submissions."""

from __future__ import annotations

from pathlib import Path

import click


@click.group("key")
def command() -> None:
    """Make a signing key, or show the fingerprint of one."""


@command.command("new")
@click.argument("file", type=click.Path(path_type=Path))
def new(file: Path) -> int:
    """Write a new Ed25519 key to FILE, readable only by you, and print its fingerprint."""
    from whimbrel.standard.signing import new_key

    click.echo(
        f"Key {new_key(file)} written to {file}. Back it up: a lost key cannot be replaced, only announced as changed."
    )
    return 0


@command.command("show")
@click.argument("file", type=click.Path(path_type=Path))
def show(file: Path) -> int:
    """Print the fingerprint of the key in FILE, to read to a partner over the telephone."""
    from whimbrel.standard.signing import fingerprint, load_key, public_text

    click.echo(fingerprint(public_text(load_key(file))))
    return 0
