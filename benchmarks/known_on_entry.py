"""Promise: whoever writes a person's record is told within 100 ms (19 of 20 times) who of a million may be meant, and the
person is among the five named in most cases in which there is an earlier record.

WHIMBREL_BENCH_PERSONS makes it smaller; the promise is about a million. Measured from outside, as a browser would ask, with
the site connected as the ordinary role, so that row-level security is in every query. The records are those of invented
people met several times under several spellings; their shares are invented, so how many are found holds for them alone.
"""

from __future__ import annotations

import http.client
import os
import re
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.people_filled import filled
from benchmarks.results import Result
from benchmarks.service_load import _ask, _serving
from tests.plugins.postgres import Cluster, binaries

PERSONS = int(os.environ.get("WHIMBREL_BENCH_PERSONS", "1000000"))
ASKED = 1000
_MOST = 0.1
_SHOWN = 5
_FOUND = 0.8


def run() -> Result:
    """Fill a database, start the site, ask for every record that is still to come who may be known."""
    title = (__doc__ or "").split("\n\n")[0].replace("\n", " ")
    result = Result("known_on_entry", title, ("django", "gunicorn", "psycopg", "splink"))
    cluster = Cluster(binaries() or Path())
    try:
        with tempfile.TemporaryDirectory(prefix="whimbrel-bench-") as name:
            _measure(result, cluster, Path(name))
    finally:
        cluster.stop()
    return result


def _measure(result: Result, cluster: Cluster, data: Path) -> None:
    with psycopg.connect(cluster.url, autocommit=True) as owner:
        owner.execute("create role whimbrel_site nologin")
        owner.execute("create role bench login password 'bench' in role whimbrel_site")
    env = {"WHIMBREL_DATA": str(data), "WHIMBREL_STORE": str(data / "store"), "WHIMBREL_DATABASE_URL": cluster.url}
    (data / "store").mkdir()
    started = time.monotonic()
    there = filled(PERSONS, ASKED, env)
    result.say(f"{PERSONS:,} records were there after {time.monotonic() - started:.0f} s.")
    site = {**env, "WHIMBREL_DATABASE_URL": cluster.url.replace("whimbrel@", "bench:bench@")}
    with _serving("whimbrel.service.wsgi:application", site, data) as port:
        seconds, right, known, named = _asked(port, there["session"], there["coming"])
    ordered = sorted(seconds)
    p95 = ordered[int(len(ordered) * 0.95)]
    result.promise(f"19 of 20 answers within {_MOST * 1000:.0f} ms", f"{p95 * 1000:.0f} ms", p95 < _MOST)
    share = right / max(1, known)
    result.promise(
        f"of those with an earlier record at least {_FOUND:.0%} named", f"{share:.1%} of {known}", share >= _FOUND
    )
    rows = [
        (f"{of:.0%} of answers within", f"{ordered[int((len(ordered) - 1) * of)] * 1000:.0f} ms")
        for of in (0.5, 0.9, 0.99)
    ]
    rows += [
        ("mean", f"{statistics.mean(seconds) * 1000:.0f} ms"),
        ("persons named to each, mean", f"{named / len(seconds):.2f}"),
    ]
    result.table(("of", "measured"), rows)


def _asked(port: int, session: str, coming: list[dict[str, Any]]) -> tuple[list[float], int, int, int]:
    """Seconds of every answer; of how many with an earlier record one was named; how many have one; how many were named."""
    to = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    # An incident of its own, so that there is a person's form to be filled in.
    _, _, body, cookie = _ask(to, session, "GET", "/desk/")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', body)[1]  # type: ignore[index]
    _, _, body, cookie = _ask(to, session, "POST", "/desk/new/", {"csrfmiddlewaretoken": token}, cookie)
    to.request("GET", "/desk/?show=mine", headers={"Cookie": f"sessionid={session}"})
    body = to.getresponse().read().decode()
    incident = re.search(r"/desk/incidents/([0-9a-f-]{36})/", body)[1]  # type: ignore[index]
    _, _, body, cookie = _ask(to, session, "GET", f"/desk/incidents/{incident}/", cookie=cookie)
    address = re.search(r"/desk/persons/[0-9a-f-]{36}/known/", body)[0]  # type: ignore[index]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', body)[1]  # type: ignore[index]
    seconds, right, known, named = [], 0, 0, 0
    for place, record in enumerate([*coming[:60], *coming]):
        form = {k: v for k, v in record.items() if k != "known"} | {"csrfmiddlewaretoken": token}
        taken, status, body, cookie = _ask(to, session, "POST", address, form, cookie)
        if status != 200:
            raise RuntimeError(f"answered {status}")
        if place < 60:
            continue  # every thread of the server has once got ready
        told = re.findall(r"#person-([0-9a-f-]{36})", body)[:_SHOWN]
        seconds.append(taken)
        named += len(told)
        if record["known"]:
            known += 1
            right += bool(set(told) & set(record["known"]))
    return seconds, right, known, named
