"""``whimbrel verify``: not a byte changed, or what did."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("verify")
@click.argument("what", required=False)
@click.option(
    "--store", type=click.Path(path_type=Path), default=Path("store"), show_default=True, help="Folder of submissions."
)
@click.option(
    "--trust",
    multiple=True,
    metavar="FINGERPRINT",
    help="Accept only submissions signed by this key (may be repeated).",
)
def command(what: str | None, store: Path, trust: tuple[str, ...]) -> int:
    """Prove that WHAT (the beginning of an id, or a folder) is as it was sealed; without WHAT, every submission of the store.

    Exit code 14 if one is not.
    """
    from whimbrel.standard.errors import NotVerified
    from whimbrel.standard.store import Store, open_submission, verify

    if what is None:
        chosen = Store(store).submissions()
    elif (Path(what) / "manifest.json").is_file():
        chosen = [open_submission(Path(what))]
    else:
        chosen = [Store(store).find(what)]
    failed = 0
    for submission in chosen:
        try:
            proven = verify(submission, set(trust) or None)
            click.echo(f"{submission.reporter} {submission.period} {submission.id}: " + "; ".join(proven))
        except NotVerified as error:
            failed += 1
            click.echo(f"{submission.reporter} {submission.period} {submission.id}: {error}", err=True)
    if failed:
        click.echo(f"{failed} of {len(chosen)} submissions are not as they were sealed.", err=True)
    return 14 if failed else 0
