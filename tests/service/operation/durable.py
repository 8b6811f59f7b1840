"""A PostgreSQL that keeps its promises (fsync on), to be killed without warning and started again on the same files."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

from tests.plugins import postgres

_SAFE = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "listen_addresses": "",
    "max_connections": "20",
}


class DurableCluster(postgres.Cluster):
    """As the tests' own cluster, but durable, and with a kill."""

    def _start(self, programs: Path) -> None:
        data = self.folder / "data"
        self._place = {"cwd": self.folder, "stdin": subprocess.DEVNULL, **self._as}
        initdb = [programs / "initdb", "--pgdata", data, "--username=whimbrel", "--auth=trust"]
        initdb += ["--encoding=UTF8", "--locale=C.UTF-8"]
        settings = _SAFE | {"unix_socket_directories": str(self.folder)}
        self._command = [programs / "postgres", "-D", data, *(f"--{n}={v}" for n, v in settings.items())]
        with self._log.open("wb") as log:
            if subprocess.run(initdb, check=False, stdout=log, stderr=subprocess.STDOUT, **self._place).returncode:
                raise self._failure()
        self.begin()

    def begin(self) -> None:
        """Start the server; it recovers what was acknowledged."""
        (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)
        with self._log.open("ab") as log:
            self._server = subprocess.Popen(
                postgres.ending_with_parent(self._command),
                start_new_session=True,
                stdout=log,
                stderr=subprocess.STDOUT,
                **self._place,
            )
        self._wait()

    def kill(self) -> None:
        """SIGKILL the server and every process of it, at once."""
        master = self._server.pid
        listed = Path(f"/proc/{master}/task/{master}/children")
        children = [int(pid) for pid in listed.read_text().split()] if listed.exists() else []
        for pid in (master, *children):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._server.wait()
        deadline = time.monotonic() + 20
        while any(Path(f"/proc/{pid}").exists() for pid in children) and time.monotonic() < deadline:
            time.sleep(0.01)
