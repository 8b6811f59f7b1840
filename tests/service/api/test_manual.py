"""The examples of the manual are asked as they stand there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.service.uploads.people_and_files import GOOD, QUEUED
from whimbrel.service.api.tokens import offered
from whimbrel.service.desk.models import Incident
from whimbrel.service.reader import as_reader

MANUAL = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "use-the-api.md"
EXAMPLES = [b for b in re.findall(r"```sh\n(.*?)```", MANUAL.read_text("utf-8"), re.DOTALL) if b.startswith("curl ")]


def asked(program, command: str):
    """What curl would send, sent by the test's own client."""
    words = shlex.split(command)[1:]
    address, data, headers, fields = "", None, {}, {}
    while words:
        word = words.pop(0)
        if word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers[name] = value.replace("$TOKEN", program.text)
        elif word == "-d":
            data = words.pop(0)
        elif word == "-F":
            name, _, value = words.pop(0).partition("=")
            fields[name] = SimpleUploadedFile(value[1:], GOOD.encode()) if value.startswith("@") else value
        elif word.startswith("$SITE"):
            address = word.removeprefix("$SITE")
        else:
            assert word == "-s", word
    client = program._client
    if data is not None:
        return client.generic("POST", address, data, content_type=headers.pop("Content-Type"), headers=headers)
    return client.post(address, fields, headers=headers) if fields else client.get(address, headers=headers)


@pytest.mark.parametrize("command", EXAMPLES, ids=range(len(EXAMPLES)))
def test_an_example_of_the_manual_works(program, people, settings, tmp_path, command):
    settings.FILES, settings.TASKS = tmp_path, QUEUED
    asker = program("dao" if "figures" in command else "lin")
    answer = asked(asker, command)
    assert answer.status_code in (200, 201, 202), answer.content
    assert answer.json()
    if "Idempotency-Key" in command:
        assert asked(asker, command).json() == answer.json() and Incident.objects.count() == 1


def test_the_manual_names_what_there_is(program, people):
    text = MANUAL.read_text("utf-8")
    assert len(EXAMPLES) >= 5 and offered(as_reader(people["lin"]))
    from whimbrel.service.api import limits
    from whimbrel.service.api.urls import api

    assert f"more than {limits.PER_MINUTE} requests" in text
    paths = [*api.get_openapi_schema()["paths"], "/api/v1/openapi.json"]
    assert set(re.findall(r"/api/v1/[a-z.]+", text)) <= set(paths)
