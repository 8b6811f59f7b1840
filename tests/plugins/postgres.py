"""A throw-away PostgreSQL for one test run.

pytest-django reads the settings before any conftest, so this is loaded with `-p tests.plugins.postgres`. It starts a
cluster in a temporary folder, reachable through a socket in that folder only, and names it in WHIMBREL_DATABASE_URL.
Where that variable is set already, the database it names is used. Run as a program, it prints where the server is.
"""

import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import pytest

VARIABLE = "WHIMBREL_DATABASE_URL"
OLDEST = 13
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "listen_addresses": "",
    "max_connections": "60",
}


def binaries() -> Path | None:
    """The folder of the newest PostgreSQL server here; a client alone (`psql`, wrappers) does not count."""
    named = os.environ.get("WHIMBREL_POSTGRES")
    folders = [Path(named)] if named else sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    if not named:
        folders += [Path(entry) for entry in os.environ.get("PATH", "").split(os.pathsep) if entry]
    return next((folder for folder in folders if _version(folder) >= OLDEST), None)


def _version(folder: Path) -> int:
    if not all(os.access(folder / name, os.X_OK) for name in ("postgres", "initdb")):
        return 0
    told = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"(\d+)", told.stdout) if told.returncode == 0 else None
    return int(found[1]) if found else 0


class Cluster:
    """A PostgreSQL server that lives in a temporary folder and ends with this process, however that ends."""

    def __init__(self, programs: Path) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="whimbrel-pg-"))
        self.url = f"postgres://whimbrel@{quote(str(self.folder), safe='')}/postgres"
        self._as = self._unprivileged()
        self._log = self.folder / "log"
        self._server = None
        try:
            self._start(programs)
        except BaseException:
            self.stop()
            raise

    def _unprivileged(self) -> dict[str, object]:
        """PostgreSQL refuses to run as root: there it runs as `postgres`, or else as `nobody`."""
        if os.geteuid() != 0:
            return {}
        users = {user.pw_name: user for user in pwd.getpwall()}
        user = users.get("postgres") or users["nobody"]
        os.chown(self.folder, user.pw_uid, user.pw_gid)
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

    def _start(self, programs: Path) -> None:
        data = self.folder / "data"
        place = {"cwd": self.folder, "stdin": subprocess.DEVNULL, **self._as}
        initdb = [programs / "initdb", "--pgdata", data, "--username=whimbrel", "--auth=trust", "--no-sync"]
        initdb += ["--encoding=UTF8", "--locale=C.UTF-8"]
        settings = SETTINGS | {"unix_socket_directories": str(self.folder)}
        server = [programs / "postgres", "-D", data, *(f"--{name}={value}" for name, value in settings.items())]
        with self._log.open("wb") as log:
            place |= {"stdout": log, "stderr": subprocess.STDOUT}
            if subprocess.run(initdb, check=False, **place).returncode:
                raise self._failure()
            self._server = subprocess.Popen(ending_with_parent(server), start_new_session=True, **place)
        self._wait()

    def _wait(self, seconds: float = 60) -> None:
        """The last line of the PID file says `ready` as soon as the server takes connections."""
        told = self.folder / "data" / "postmaster.pid"
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self._server.poll() is None:
            if told.exists() and told.read_text().rstrip().endswith("ready"):
                return
            time.sleep(0.02)
        raise self._failure()

    def _failure(self) -> Exception:
        return RuntimeError(f"PostgreSQL did not start:\n{self._log.read_text(errors='replace')}")

    def stop(self) -> None:
        """Ends the server at once and removes its folder."""
        if self._server is not None and self._server.poll() is None:
            self._server.send_signal(signal.SIGQUIT)
            self._server.wait(timeout=30)
        shutil.rmtree(self.folder, ignore_errors=True)


def ending_with_parent(command: list) -> list:
    """On Linux the kernel ends the server when the tests are killed.

    Asked for by a program in between, not by a function in a fork of this process: JAX warns of every such fork.
    """
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "QUIT", *command] if setpriv else command


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config):
    """Starts the server before the settings are read; the workers of xdist inherit its address."""
    if VARIABLE not in os.environ:
        programs = binaries()
        if programs is None:
            raise pytest.UsageError("No PostgreSQL server found: script/test installs it.")
        cluster = Cluster(programs)
        os.environ[VARIABLE] = cluster.url
        early_config.add_cleanup(cluster.stop)
        early_config.add_cleanup(lambda: os.environ.pop(VARIABLE, None))
    return (yield)


if __name__ == "__main__":
    where = binaries()
    print(where or "no PostgreSQL server found")
    sys.exit(where is None)
