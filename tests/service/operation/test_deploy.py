"""The files of deploy/: they are read, their settings exist, and the path they describe is walked to its end."""

from __future__ import annotations

import http.client
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import pytest
import yaml

from tests.plugins.postgres import binaries
from tests.service.operation.durable import DurableCluster
from tests.service.operation.installation import ROOT, Installation

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
TEXTS = [p for p in DEPLOY.rglob("*") if p.is_file()]


def known_settings() -> set[str]:
    import whimbrel.service.settings as settings

    return set(re.findall(r"^(WHIMBREL_\w+)", settings.__doc__ or "", re.MULTILINE))


@pytest.mark.parametrize("path", TEXTS, ids=lambda p: p.name)
def test_every_setting_named_exists_and_no_secret_stands_there(path):
    text = path.read_text("utf-8")
    assert set(re.findall(r"\bWHIMBREL_[A-Z_]+", text)) <= known_settings()
    for password in re.findall(r"://\w+:([^@\s]+)@", text):
        assert password == "CHANGE-ME" or password.startswith("${")


@pytest.mark.parametrize("path", [p for p in UNITS if p.suffix == ".service"], ids=lambda p: p.name)
def test_units_are_shut_in(path):
    text = path.read_text()
    for line in (
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "CapabilityBoundingSet=",
        "UMask=0077",
        "User=whimbrel",
    ):
        assert f"\n{line}\n" in text
    owner = "EnvironmentFile=/etc/whimbrel/owner.env" in text
    assert owner == (
        path.stem
        in ("whimbrel-backup", "whimbrel-count", "whimbrel-duplicates", "whimbrel-matching", "whimbrel-retention")
    ), "the site never gets the owner's address"


def test_systemd_understands_the_units(tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd here")
    for path in UNITS:
        text = (
            path.read_text()
            .replace("/opt/whimbrel/.venv/bin/whimbrel", "/bin/true")
            .replace("User=whimbrel", "User=daemon")
        )
        text = re.sub(r"^(EnvironmentFile|Documentation|Group)=.*\n", "", text, flags=re.MULTILINE)
        (tmp_path / path.name).write_text(text)
    units = [str(tmp_path / p.name) for p in UNITS]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    ours = [line for line in (done.stdout + done.stderr).splitlines() if str(tmp_path) in line or "whimbrel" in line]
    assert not ours, ours


def test_containers():
    found = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    services = found["services"]
    assert {"database", "migrate", "site", "worker", "proxy", "backup"} <= services.keys()
    for name in ("site", "worker"):
        assert "WHIMBREL_OWNER_DATABASE_URL" not in services[name]["environment"], "only an ordinary role"
    for name in ("keys", "migrate", "backup", "retention", "duplicates", "matching", "count"):
        assert "whimbrel_owner:" in services[name]["environment"]["WHIMBREL_OWNER_DATABASE_URL"]
    for name, service in services.items():
        assert "no-new-privileges:true" in service["security_opt"], name
        assert name == "proxy" or "ports" not in service
    assert services["database"]["network_mode"] == "none" and found["networks"]["inside"]["internal"]
    assert {v.split(":")[0] for s in services.values() for v in s["volumes"] if not v.startswith("./")} <= found[
        "volumes"
    ].keys()


def test_the_containerfile_copies_what_is_there_and_does_not_run_as_root():
    text = (DEPLOY / "Containerfile").read_text().replace("\\\n", " ")
    assert re.findall(r"^USER (.*)$", text, re.MULTILINE) == ["10001:10001"]
    assert "@sha256" in text or re.search(r"^FROM \S+:\S+", text, re.MULTILINE)
    for line in re.findall(r"^COPY (?!--from)(.*)$", text, re.MULTILINE):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists(), source
    for name in re.findall(r"/build/(node_modules/\S+)", text):
        assert (ROOT / name).exists(), name
    assert not (ROOT / ".containerignore").exists() or "src" not in (ROOT / ".containerignore").read_text().split()


def test_the_proxies_set_what_the_site_believes_and_take_the_largest_upload():
    from whimbrel.service.operation.server import MOST_BYTES

    nginx, caddy = (DEPLOY / "nginx.conf").read_text(), (DEPLOY / "Caddyfile").read_text()
    for line in ("X-Forwarded-For $remote_addr;", "X-Forwarded-Proto https;", "Host $host;", "access_log off;"):
        assert line in nginx
    assert nginx.count("{") == nginx.count("}") and caddy.count("{") == caddy.count("}")
    assert "client_max_body_size 256m;" in nginx and "max_size 256MB" in caddy and MOST_BYTES == 256 * 2**20


@pytest.fixture
def machine(tmp_path):
    """A new machine with a durable PostgreSQL, prepared with deploy/roles.sql as the manual says."""
    cluster = DurableCluster(binaries())
    try:
        here = Installation.__new__(Installation)
        Installation.__init__(here, tmp_path, "sqlite")
        here.kind = "postgres"
        socket_folder = str(cluster.folder)
        psql = [
            "psql",
            "-X",
            "-q",
            "-h",
            socket_folder,
            "-U",
            "whimbrel",
            "-v",
            "owner_password=a",
            "-v",
            "web_password=b",
        ]
        subprocess.run([*psql, "-f", str(DEPLOY / "roles.sql"), "postgres"], check=True, capture_output=True)
        place = f"@{quote(socket_folder, safe='')}/whimbrel"
        here.env["WHIMBREL_DATABASE_URL"] = f"postgres://whimbrel_web:b{place}"
        here.env["WHIMBREL_OWNER_DATABASE_URL"] = f"postgres://whimbrel_owner:a{place}"
        yield here
    finally:
        cluster.stop()


@pytest.mark.timeout(200)
def test_the_whole_path_to_a_site_that_runs(machine, tmp_path):
    here = machine
    assert here.run("keys", "make").returncode == 0
    early = here.run("serve")
    assert early.returncode == 17 and "whimbrel migrate" in early.stderr
    done = here.run("migrate")
    assert done.returncode == 0 and "the second wall and the audit triggers stand" in done.stdout, done.stderr
    wrong = here.run("migrate", WHIMBREL_OWNER_DATABASE_URL=here.env["WHIMBREL_DATABASE_URL"])
    assert wrong.returncode != 0 and "Traceback" not in wrong.stderr
    findings = here.findings("--deep")
    assert {what: state for what, state in findings.items() if state != "ok"} == {
        "worker": "warning",
        "backup": "warning",
    }
    assert here.run("worker", "--batch").returncode == 0
    assert here.run("backup", tmp_path / "backups").returncode == 0
    assert here.findings()["backup"] == "ok"
    as_owner = here.run("doctor", WHIMBREL_DATABASE_URL=here.env["WHIMBREL_OWNER_DATABASE_URL"])
    assert as_owner.returncode == 17 and "owns the tables" in as_owner.stdout
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    code = f"import sys; sys.argv = ['whimbrel', 'serve', '--port', '{port}', '--workers', '1']\n"
    log = (tmp_path / "log").open("w")
    site = subprocess.Popen(
        [sys.executable, "-c", code + "from whimbrel.cli import main; main()"], env=here.env, stdout=log, stderr=log
    )
    try:
        for _ in range(300):
            try:
                line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
                line.request("GET", "/sign-in/", headers={"Host": "whimbrel.test", "X-Forwarded-Proto": "https"})
                answer = line.getresponse()
                break
            except OSError:
                assert site.poll() is None, Path(log.name).read_text()
                time.sleep(0.1)
        assert answer.status == 200 and b"csrfmiddlewaretoken" in answer.read()
    finally:
        site.terminate()
        assert site.wait(timeout=40) == 0
    assert here.keys.stat().st_mode & 0o077 == 0
