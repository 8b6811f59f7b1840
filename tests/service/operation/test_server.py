"""Serving: it starts only where it is safe, answers, stops in peace, and its logs could hang on a wall."""

from __future__ import annotations

import http.client
import logging
import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from tests.service.operation.installation import Installation
from whimbrel.service.operation.discreet_log import Discreet, without_secrets
from whimbrel.service.operation.server import limited

NAME = "Somchai Invented-Name"
TOKEN = "q9Zr-TmK2_vW8xYbN4cJ7dL"


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/atlas/", "/atlas/"),
        (f"/invitation/{TOKEN}/", "/invitation/*/"),
        (f"/invitation/{TOKEN[:5]}", "/invitation/*"),
        (f"/anything/{TOKEN * 2}/", "/anything/*/"),
        (
            "/desk/incidents/0f8fad5b-d9cb-469f-a165-70867728950e/",
            "/desk/incidents/0f8fad5b-d9cb-469f-a165-70867728950e/",
        ),
        ("/submissions/0123456789abcdef0123/", "/submissions/0123456789abcdef0123/"),
        ("/x\n127.0.0.1 forged", "/x?127.0.0.1?forged"),
        (f"/search/?name={NAME}", "/search/"),
    ],
)
def test_paths_in_the_log(path, logged):
    assert without_secrets(path) == logged


def test_a_fault_is_logged_by_kind_and_place_only():
    try:
        raise ValueError(f"invalid input syntax: {NAME}")
    except ValueError as error:
        facts = {"exc_info": (type(error), error, error.__traceback__), "args": (f"/invitation/{TOKEN}/", error)}
    record = logging.LogRecord(
        "django.request", logging.ERROR, __file__, 1, "Fault at %s: %s", facts["args"], facts["exc_info"]
    )
    line = Discreet("%(message)s").format(record)
    assert "builtins.ValueError" in line and "test_server.py" in line
    assert NAME not in line and TOKEN not in line


@pytest.mark.parametrize(
    ("length", "status"), [("10", 200), ("", 200), ("99", 200), ("100", 413), ("9" * 400, 413), ("-1", 413), ("x", 413)]
)
def test_what_is_too_large_is_refused_at_the_door(length, status):
    told = []
    door = limited(lambda environ, start: start("200 OK", []) or [b"in"], most=99)
    list(door({"CONTENT_LENGTH": length}, lambda line, headers: told.append(int(line[:3]))))
    assert told == [status]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def served(tmp_path):
    """A demonstration on this machine, served by the command itself; what it logs lies in a file."""
    here = Installation(tmp_path, "sqlite", migrated=True)
    here.env |= {
        "WHIMBREL_DEMONSTRATION": "1",
        "WHIMBREL_HTTPS": "0",
        "WHIMBREL_HOSTS": "127.0.0.1",
        "WHIMBREL_PROXIES": "0",
    }
    port, log = free_port(), tmp_path / "log"
    code = f"import sys; sys.argv = ['whimbrel', 'serve', '--port', '{port}', '--workers', '1']\n"
    code += "from whimbrel.cli import main; main()"
    with log.open("wb") as out:
        process = subprocess.Popen([sys.executable, "-c", code], env=here.env, cwd=tmp_path, stdout=out, stderr=out)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=5).connect()
            break
        except OSError:
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
    yield process, port, log
    if process.poll() is None:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()


@pytest.mark.timeout(150)
def test_it_answers_logs_no_secret_and_stops_in_peace(served):
    process, port, log = served

    def ask(path: str, method: str = "GET", **headers: str) -> int:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        line.request(method, path, headers=headers)
        return line.getresponse().status

    assert ask("/about/?name=Somchai") == 200
    ask(f"/invitation/{TOKEN}/", Referer=f"http://127.0.0.1/{TOKEN}")
    assert ask("/sign-in/", "POST", **{"Content-Length": "99999999999"}) == 413
    assert ask("/" + "a" * 9000) == 414
    process.terminate()
    assert process.wait(timeout=40) == 0
    logged = log.read_text()
    assert '"GET /about/" 200' in logged and "/invitation/*/" in logged
    assert TOKEN not in logged and "Somchai" not in logged


def test_it_does_not_start_where_it_is_unsafe_and_says_what_to_do(tmp_path):
    here = Installation(tmp_path, "sqlite", migrated=True)
    for more in ({"WHIMBREL_HTTPS": "0"}, {"WHIMBREL_HTTPS": "0", "WHIMBREL_DEMONSTRATION": "1"}):
        refused = here.run("serve", "--host", "0.0.0.0", **more)
        assert refused.returncode == 17 and "does not start" in refused.stderr and "WHIMBREL_HTTPS=1" in refused.stderr
