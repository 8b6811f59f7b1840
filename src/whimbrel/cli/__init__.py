"""The command line: one file per command. Exit codes are part of the interface, see ``standard/errors.py``."""

from __future__ import annotations

import os
import sys
import traceback
from importlib import import_module
from pathlib import Path

import click

# Command -> (module, function). Modules are imported when the command is used, so that --help answers at once.
COMMANDS = {
    "check": ("check", "Say everything that is wrong with a file, and where."),
    "seal": ("seal", "Check a file and seal it as a submission without names."),
    "show": ("show", "Describe a sealed submission, or list those of a store."),
    "verify": ("verify", "Prove that not a byte of a submission changed since it was sealed."),
    "flows": ("flows", "Show who moves from where, through where, to where."),
    "debt": ("debt", "Say how long a debt lasts, or why it never ends."),
    "template": ("template", "Write a blank workbook or an XLSForm to fill in."),
    "map": ("map_columns", "Propose how the columns of an unknown spreadsheet map to the standard."),
    "sources": ("sources", "List the kinds of file that are recognised."),
    "assess": ("assess", "Say what the facts of a case amount to, and what would flip it."),
    "laws": ("laws", "Lay the same facts before the laws of several countries."),
    "link": ("link", "Find the records of a list that are the same person."),
    "overlap": ("overlap", "Count the persons of several lists once, and say which lists saw how many."),
    "release": ("release", "Draft a release of tables; write it once two persons have approved it."),
    "situation": ("situation", "Make a situation report: pages, PDF and open data, from one file."),
    "estimate": ("estimate", "Say how many there are in all, those whom no list saw among them."),
    "returns": ("returns", "Fill in a State's return (GLOTIP, SDG 16.2.2), or records for exchange (CTDC, HTCDS)."),
    "hide": ("release_table", "Hide the small counts of a table so that none can be worked out."),
    "codes": ("codes", "Find the persons two agencies both met, without showing names."),
    "synthetic": ("synthetic", "Make records of nobody whose tables follow the real ones."),
    "codebook": ("codebook", "Write the codebook, the list of checks and the JSON Schema."),
    "key": ("key", "Make a key that signs submissions."),
    "accounts": ("accounts", "Invite the first administrator, list accounts, or end one."),
    "audit": ("audit", "Prove that the audit log is whole, or write it out."),
    "migrate": ("migrate", "Bring the database up to this release, and put its walls up."),
    "serve": ("serve", "Serve the pages, if it is safe to."),
    "worker": ("worker", "Do the background work."),
    "doctor": ("doctor", "Say whether the installation is safe, and what to do."),
    "backup": ("backup", "Make a backup that can be restored whole."),
    "restore": ("restore", "Put a backup back, and prove that it is whole."),
    "keys": ("keys", "Make, rotate and retire the keys that lock names."),
    "retention": ("retention", "Say what is due for deletion, and delete it."),
    "duplicates": ("duplicates", "Look for people recorded twice."),
    "matching": ("matching", "Compare what agencies agreed to compare, and delete what expired."),
    "count": ("count", "Make the counts of persons anew."),
    "demo": ("demo", "Start Whimbrel with an invented region's data, to look around."),
}


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        return import_module(f"whimbrel.cli.{COMMANDS[name][0]}").command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.command(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="whimbrel")
def cli() -> None:
    """Whimbrel: voluntary reporting on migrant smuggling, trafficking in persons and forced labour.

    Start with: whimbrel check FILE
    """


def main() -> None:
    """Run a command; what a person can mend is one line on standard error, never a traceback."""
    from whimbrel.standard.errors import WhimbrelError

    try:
        code = cli.main(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped; nothing was written.", err=True)
        sys.exit(130)
    except WhimbrelError as error:
        click.echo(f"whimbrel: {error}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:
        # A traceback could repeat what the file holds; where it happened is enough to report it.
        if os.environ.get("WHIMBREL_TRACEBACK") == "1":
            raise
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno}"
        click.echo(
            f"whimbrel: a fault in Whimbrel itself ({type(error).__name__} at {where}). Please report it.", err=True
        )
        sys.exit(70)
