"""An attacker with a phone's token and a file: can a submission read, grow or hide what it should not?"""

from __future__ import annotations

import time

import pytest

from tests.service.api import programs as shared
from tests.service.api.test_surveys import XML, sent
from whimbrel.service.desk.models import Incident

people, program = shared.people, shared.program

BOMB = '<!DOCTYPE b [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
XXE = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    "xml",
    [
        XML.replace("<data", BOMB + "<data").replace("interception", "&b;"),
        XML.replace("<data", XXE + "<data").replace("interception", "&x;"),
        XML.replace("<data", '<!doctype d SYSTEM "http://localhost/x.dtd"><data'),
        XML.replace("<data", BOMB + "<data").encode("utf-16").decode("latin-1"),
        XML.replace("interception", "&undeclared;"),
        "<a>" * 100_000,
        "<data>" + "<x/>" * 60_000 + "</data>",
        XML.replace("interception", "x" * 1_100_000),
    ],
)
def test_can_a_phones_submission_read_files_or_grow_without_end(program, xml):
    begin = time.perf_counter()
    told = sent(program("lin"), xml)
    assert told.status_code == 400 and time.perf_counter() - begin < 5
    assert not Incident.objects.exists()


def test_does_another_declared_encoding_hide_a_document_type(program):
    lin = program("lin")
    raw = XML.replace("UTF-8", "UTF-7").replace("<data", "+ADwAIQ-DOCTYPE d+AD4-<data", 1)
    assert sent(lin, raw).status_code == 400
    assert sent(lin, XML.replace("UTF-8", "UTF-16")).status_code in (201, 400), (
        "read as the UTF-8 that was looked through"
    )
