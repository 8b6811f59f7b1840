"""Transcripts in the pages are run: what a page shows is what the program says.

A fenced block of the language ``console`` holds commands, each after ``$``, and what they print::

    $ whimbrel verify --store store
    ...

All blocks of a page are run in order in one empty folder that holds copies of ``docs/examples``. A line ``...`` stands for
any lines. A line ``(exit code 10)`` is the exit code of a command that does not end with 0. Hashes and sizes differ when a
library writes Parquet in another way: a hash is learnt when it is first seen, also for commands that name its beginning.

``python docs/transcripts.py PAGE...`` writes what is printed today into the pages; ``tests/test_docs.py`` compares.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).resolve().parent
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HASH = re.compile(r"\b[0-9a-f]{16,64}\b")
_BYTES = re.compile(r"\s*[\d,]+ │ (?=#{64})")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")
ANYTHING = "..."


@dataclass
class Step:
    """A command and what it prints, in lines."""

    command: str
    lines: list[str]


def pages() -> list[Path]:
    """Pages that hold transcripts, and the README."""
    every = [DOCS.parent / "README.md", *sorted(DOCS.rglob("*.md"))]
    return [
        p
        for p in every
        if "generated" not in p.parts and "_build" not in p.parts and _BLOCK.search(p.read_text("utf-8"))
    ]


def steps(text: str) -> list[list[Step]]:
    """The steps of every block of a page."""
    return [_steps(block.group(1)) for block in _BLOCK.finditer(text)]


def _steps(block: str) -> list[Step]:
    found: list[Step] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append(Step(line[2:], []))
        elif found and found[-1].command.endswith("\\"):
            found[-1].command += "\n" + line
        elif found:
            found[-1].lines.append(line)
        else:
            raise ValueError(f"a transcript begins with a command, not with {line!r}")
    return found


class Shell:
    """Runs the commands of one page in a folder of its own."""

    def __init__(self, folder: Path):
        self.folder = folder
        shutil.copytree(DOCS / "examples", folder, dirs_exist_ok=True)
        self.known: dict[str, str] = {}
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
        self.environment = {
            **os.environ,
            "PATH": path,
            "LC_ALL": "C.UTF-8",
            "PYTHONWARNINGS": "ignore",
            "COLUMNS": "100",
        }
        # Compiled once and kept: without it every command would compile its libraries anew, where the machine forbids it.
        self.environment |= {
            "PYTHONDONTWRITEBYTECODE": "",
            "PYTHONPYCACHEPREFIX": str(DOCS.parent / ".local" / "bytecode"),
        }
        for setting in [name for name in self.environment if name.startswith("WHIMBREL_")]:
            del self.environment[setting]

    def run(self, command: str) -> list[str]:
        """What a command prints today, on both streams, and its exit code if that is not 0."""
        done = subprocess.run(
            ["bash", "-c", self.today(command)],
            cwd=self.folder, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        lines = [line.rstrip() for line in done.stdout.rstrip("\n").splitlines()]
        return [*lines, f"(exit code {done.returncode})"] if done.returncode else lines

    def today(self, command: str) -> str:
        """The command with the beginnings of ids replaced by those of today."""
        for shown, now in self.known.items():
            command = re.sub(rf"\b{shown[:4]}[0-9a-f]*\b", lambda m, now=now: now[: len(m.group())], command)
        return command

    def learn(self, shown: list[str], now: list[str]) -> None:
        """Remember which hash of today stands for one that the page shows."""
        old, new = (_HASH.findall("\n".join(lines)) for lines in (shown, now))
        if len(old) == len(new):
            self.known.update(zip(old, new, strict=True))


def same(shown: list[str], now: list[str]) -> bool:
    """Whether the page shows what is printed: hashes and times apart, and ``...`` for any lines."""
    pattern = "".join(r"(?:.*\n)*?" if line.strip() == ANYTHING else re.escape(_plain(line)) + r"\n" for line in shown)
    return re.fullmatch(pattern, "".join(_plain(line) + "\n" for line in now)) is not None


def _plain(line: str) -> str:
    return _TIME.sub("<time>", _BYTES.sub(" # │ ", _HASH.sub(lambda m: "#" * len(m.group()), line.rstrip())))


def differences(page: Path) -> list[str]:
    """What a page shows otherwise than it is printed; empty if all is right."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        shell = Shell(Path(folder))
        for block in steps(page.read_text("utf-8")):
            for step in block:
                now = shell.run(step.command)
                shell.learn(step.lines, now)
                if not same(step.lines, now):
                    found.append("\n".join([f"{page.name}: $ {step.command}", "shown:", *step.lines, "printed:", *now]))
    return found


def rewrite(page: Path) -> None:
    """Put what is printed today into a page, and today's ids into its commands; a ``...`` that still fits stays."""
    with tempfile.TemporaryDirectory() as folder:
        shell = Shell(Path(folder))

        def block(match: re.Match[str]) -> str:
            lines = []
            for step in _steps(match.group(1)):
                command, now = shell.today(step.command), shell.run(step.command)
                shell.learn(step.lines, now)
                kept = ANYTHING in step.lines and same(step.lines, now)
                lines += ["$ " + command, *(step.lines if kept else now)]
            return "```console\n" + "\n".join(lines) + "\n```"

        page.write_text(_BLOCK.sub(block, page.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        rewrite(Path(name))
