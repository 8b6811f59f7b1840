"""Files made to break whoever reads them, sent to the service: each is told as a fault, and nothing else happens."""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
import zipfile

import pytest

from tests.attack.good_files import FIXTURES, GOOD, HEADER, good_book, rezipped
from tests.plugins.page import Page
from tests.service.uploads import people_and_files as shared
from whimbrel.service.uploads import limits, reading_process
from whimbrel.service.uploads.check import check_upload

# Fixtures of the room, by the names they have there.
sent, office, files, queue = shared.sent, shared.office, shared.files, shared.queue


def _zip(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_csv", ".csv"), content)
    return out.getvalue()


HOSTILE = {
    "a workbook that unpacks to a disk full": (
        lambda: rezipped(good_book(), extra=[("xl/worksheets/sheet2.xml", b"<a/>" + b" " * (120 * 1024**2))]),
        {"F04"},
    ),
    "a gzip bomb": (lambda: gzip.compress(b"a,b\n" + b"0" * (150 * 1024**2)), {"F04", "F08"}),
    "a zip of a bomb": (lambda: _zip(list_csv=b"a,b\n" + b"0,0\n" * (40 * 1024**2)), {"F04"}),
    "one endless line": (lambda: b"a,b\n" + b"x" * (6 * 1024**2), {"F08", "F11", "F14"}),
    "a quotation mark never closed": (lambda: (HEADER + '"' + GOOD * 40_000).encode(), {"F08", "F09", "F14"}),
    "ten thousand columns": (lambda: (",".join(f"c{i}" for i in range(10_000)) + "\n1\n").encode(), {"F05"}),
    "a program called list.csv": (lambda: b"\x7fELF" + bytes(500), {"F01"}),
    "a picture called list.csv": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(500), {"F01"}),
    "a page with a script called list.csv": (lambda: b"<html><script>alert(1)</script></html>\n1\n", {"F11", "F19"}),
    "a workbook with a password": (lambda: (FIXTURES / "locked.xlsx").read_bytes(), {"F03"}),
    "NUL bytes": (lambda: GOOD.encode() + bytes(1000), {"F07"}),
    "a workbook cut in the middle": (lambda: good_book()[:2000], {"F01", "F09"}),
    "a zip whose member climbs out": (lambda: _zip(**{"..__..__evil_csv": GOOD.encode()}), set()),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_can_a_file_do_harm(sent, office, files, what):
    make, checks = HOSTILE[what]
    upload = sent("lin", make())
    assert upload.state in ("faulty", "fit", "stopped")
    if checks:
        assert upload.state == "faulty" and {f["check"] for f in upload.faults} & checks, upload.faults
    page = Page(office("lin").get(f"/uploads/{upload.pk}/?lang=en"))
    assert "<script>alert" not in page.source
    assert not list((files / "checking").iterdir()) and not list(files.parent.rglob("evil*"))


@pytest.mark.parametrize("name", ["list.exe", "list", "list.xlsx", "list.html", ".htaccess"])
def test_does_the_ending_of_the_name_decide_anything(sent, name):
    upload = sent("lin", GOOD, name)
    assert upload.state == "fit", "the kind is told by content"


def test_can_a_good_workbook_still_be_read_within_the_limits(sent):
    assert sent("lin", good_book(), "list.xlsx").state == "fit"


DEEDS = {
    "reach the network": "import socket\nsocket.create_connection(('127.0.0.1', 9), 1)",
    "listen": "import socket\ns = socket.socket()\ns.bind(('127.0.0.1', 0))\nopen('did', 'w').write('x')",
    "look up a name": "import socket\nsocket.getaddrinfo('example.org', 80)",
    "start a shell": "import os\nos.system('touch did')",
}


@pytest.mark.parametrize("deed", DEEDS)
def test_can_the_process_that_reads(sent, queue, monkeypatch, tmp_path, deed):
    mark = tmp_path / "did"
    code = (
        "import sys\nfrom whimbrel.service.uploads import child\n"
        f"def attack(*_):\n    exec({DEEDS[deed].replace('did', str(mark))!r}, {{}})\n    open({str(mark)!r}, 'w')\n"
        "child.check = attack\nchild.main()"
    )
    monkeypatch.setattr(reading_process, "PROGRAM", ("-c", code))
    upload = sent("lin", GOOD)
    assert check_upload.call(str(upload.pk), upload.author_id) == "stopped"
    assert not mark.exists()


def test_can_the_process_that_reads_find_keys_or_the_database_in_its_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("WHIMBREL_KEYS", "/secret/keys.json")
    monkeypatch.setenv("WHIMBREL_DATABASE_URL", "postgres://secret")
    env = reading_process._environment(tmp_path)
    shown = subprocess.run([sys.executable, "-I", "-c", "import os; print(os.environ)"], env=env, capture_output=True)
    assert b"secret" not in shown.stdout and b"WHIMBREL" not in shown.stdout
    code = "import sys, whimbrel.service.uploads.child, whimbrel.intake.prepare; print('django' in sys.modules)"
    known = subprocess.run([sys.executable, "-I", "-c", code], env=env, capture_output=True, text=True)
    assert known.stdout.strip() == "False", "it knows no setting"


LIES = {
    "fit with errors": {"fit": True, "faults": [{"check": "V01", "severity": "error"}]},
    "an unknown check": {"faults": [{"check": "<b>"}]},
    "no form at all": {"faults": 7},
    "a table that climbs out": {"fit": True, "rows": {"../../../x": 3}},
    "a proposal of another kind": {"proposal": [1]},
    "numbers that are none": {"rows": {"persons": "<script>"}},
}


@pytest.mark.parametrize("lie", LIES)
def test_is_a_process_that_was_taken_over_believed(sent, queue, office, monkeypatch, lie):
    from whimbrel.service.uploads import check

    fault = {"sheet": "", "column": "", "rows": [], "count": 1, "what": "x", "severity": "error"}
    result = {"source": "s", "rows": {"persons": 3}, "fit": False, "faults": []} | LIES[lie]
    if isinstance(result["faults"], list):
        result["faults"] = [{**fault, **f} for f in result["faults"]]
    monkeypatch.setattr(check, "read_apart", lambda *_: result)
    upload = sent("lin", GOOD)
    assert check_upload.call(str(upload.pk), upload.author_id) in ("stopped", "faulty")
    assert "<script>" not in office("lin").get(f"/uploads/{upload.pk}/").content.decode()


def test_can_the_result_be_a_link_to_another_file(tmp_path):
    (tmp_path / "secret").write_text('{"source": "x"}')
    (tmp_path / "result.json").symlink_to(tmp_path / "secret")
    with pytest.raises(reading_process.Stopped):
        reading_process._result(tmp_path, 0)
    (tmp_path / "result.json").unlink()
    (tmp_path / "result.json").write_text("[" * 100_000)
    with pytest.raises(reading_process.Stopped):
        reading_process._result(tmp_path, 0)
    os.truncate(tmp_path / "result.json", limits.LARGEST_RESULT + 1)
    with pytest.raises(reading_process.Stopped):
        reading_process._result(tmp_path, 0)


def test_can_a_mapping_grow_without_end(tmp_path):
    from whimbrel.service.uploads.mapping_text import understood
    from whimbrel.standard.faults import Refused

    lines = ["a0: &a0 [x, x]", *(f"a{i}: &a{i} [" + ", ".join([f"*a{i - 1}"] * 10) + "]" for i in range(1, 30))]
    rule = "tables: {persons: {columns: {sex: {from: Sex, codes: {F: *a29}}}}}"
    with pytest.raises(Refused) as refused:
        understood("\n".join([*lines, rule]), tmp_path)
    assert refused.value.fault.check.id == "M04" and "aliases" in refused.value.fault.message
    assert understood('tables: {persons: {columns: {sex: {from: "R&D *"}}}}', tmp_path).tables
