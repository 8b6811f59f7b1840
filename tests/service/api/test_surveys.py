"""Submissions of the survey form, from phones and from KoboToolbox."""

from __future__ import annotations

import base64
import hashlib
import re
import xml.etree.ElementTree as ET

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from whimbrel.service.desk.models import Attachment, Incident, Part, Person
from whimbrel.service.desk.rows import opened

PNG = bytes.fromhex("89504e470d0a1a0a") + b"\x00" * 40
XML = """<?xml version='1.0' encoding='UTF-8'?>
<data xmlns:orx="http://openrosa.org/xforms" id="whimbrel_1" version="1">
<whimbrel_form>whimbrel/1</whimbrel_form>
<incidents_facts><incidents_kind>interception</incidents_kind><incidents_happened>2026-05-03</incidents_happened>
</incidents_facts>
<persons><persons_facts><persons_family_name>Phommachanh</persons_family_name><persons_role>victim migrant</persons_role>
<persons_sex>female</persons_sex><persons_age>many</persons_age></persons_facts>
<legs><legs_facts><legs_from_country>LAO</legs_from_country><legs_to_country>THA</legs_to_country></legs_facts></legs>
<perpetrators><perpetrators_facts><perpetrators_role>recruiter</perpetrators_role></perpetrators_facts></perpetrators>
</persons>
<persons><persons_facts><persons_role>not_asked</persons_role><persons_age/>
<persons_age_why_none>refused</persons_age_why_none></persons_facts></persons>
<username>officer seven</username>
<orx:meta><orx:instanceID>uuid:0a1b2c3d-0000-4000-8000-00000000a11c</orx:instanceID></orx:meta></data>"""


def phone(text: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"anybody:{text}".encode()).decode()}


def sent(program, xml=XML, path="/api/odk/submission", **files):
    form = {"xml_submission_file": SimpleUploadedFile("form.xml", xml.encode(), "text/xml"), **files}
    return Client(raise_request_exception=False).post(path, form, headers=phone(program.text))


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.FILES = tmp_path


def test_a_phone_sends_an_incident_once(program):
    lin = program("lin", "case.write")
    client = Client()
    head = client.head("/api/odk/submission", headers=phone(lin.text))
    assert head.status_code == 204 and head["X-OpenRosa-Version"] == "1.0"
    assert b"<xforms" in client.get("/api/odk/formList", headers=phone(lin.text)).content
    picture = SimpleUploadedFile("boat of Somsak.png", PNG)
    told = sent(lin, picture=picture)
    assert told.status_code == 201 and b"Recorded." in told.content and told["X-OpenRosa-Version"] == "1.0"
    again = sent(lin, picture=SimpleUploadedFile("boat.png", PNG))
    assert again.status_code == 201 and b"recorded before" in again.content
    incident = Incident.objects.get()
    assert Attachment.objects.get().incident == incident
    assert opened(incident) == {"kind": "interception", "happened": "2026-05-03"}
    first, second = Person.objects.order_by("position")
    texts = opened(first)
    assert texts["family_name"] == "Phommachanh" and texts["role"] == "migrant;victim|unknown"
    assert texts["age"] == "?many", "kept as typed, with its fault"
    assert "Phommachanh" not in str(first.values) + str(first.locked)
    assert opened(second) == {"role": "|not_asked", "age": "refused"}
    assert {(p.table, p.person_id) for p in Part.objects.all()} == {("legs", first.pk), ("actors", None)}
    assert "officer" not in str([opened(r) for r in (incident, first, second, *Part.objects.all())])


def test_a_phone_needs_a_token_with_the_scope(program):
    assert Client().post("/api/odk/submission").status_code == 401
    assert Client().get("/api/odk/formList")["WWW-Authenticate"].startswith("Basic")
    assert sent(program("lin", "case.read")).status_code == 404
    assert sent(program("chan")).status_code == 404
    assert sent(program("lin"), path="/api/odk/egret-shelter/submission").status_code == 404
    assert sent(program("lin"), path="/api/odk/heron-police/submission").status_code == 201
    assert Incident.objects.count() == 1


def test_a_phone_gets_the_form_that_it_is_told_of(program):
    lin, client = program("lin", "case.write"), Client()
    listed = client.get("/api/odk/formList", headers=phone(lin.text)).content.decode()
    address = re.search(r"<downloadUrl>http://testserver(.*?)</downloadUrl>", listed)[1]
    form = client.get(address, headers=phone(lin.text))
    assert form.status_code == 200 and f"md5:{hashlib.md5(form.content).hexdigest()}" in listed
    assert client.get(address).status_code == 401


def binds(xml: bytes) -> dict[str, tuple]:
    found = {}
    for bind in ET.fromstring(xml).iter("{http://www.w3.org/2002/xforms}bind"):
        path = bind.get("nodeset").replace("orx:", "").split("/", 2)[2]
        asked = tuple(bool(bind.get(a)) for a in ("relevant", "constraint", "calculate", "required"))
        found[path] = (bind.get("type"), *asked)
    return found


def test_the_form_is_the_one_that_pyxform_makes_of_the_downloaded_form(tmp_path):
    from pyxform.xls2xform import convert

    from whimbrel.service.api.xform import form_xml
    from whimbrel.standard.forms.xlsform import write_xlsform

    write_xlsform(tmp_path / "form.xlsx")
    theirs, ours = convert(tmp_path / "form.xlsx").xform.encode(), form_xml()
    expected = binds(theirs)
    assert len(expected) > 60
    assert binds(ours) == expected
    tags = ("select", "select1", "input", "repeat", "group", "item", "translation")
    count = {
        t: [len(list(ET.fromstring(x).iter("{http://www.w3.org/2002/xforms}" + t))) for x in (theirs, ours)]
        for t in tags
    }
    assert all(a == b for a, b in count.values()), count


@pytest.mark.parametrize(
    "xml",
    [
        "",
        "no xml",
        "<data></data>",
        XML.replace("uuid:0a1b2c3d-0000-4000-8000-00000000a11c", ""),
        XML.replace("incidents_", "accidents_"),
        "<data>" + "<persons></persons>" * 600 + XML[XML.index("<incidents_facts") :],
    ],
)
def test_what_is_no_submission_is_refused_whole(program, xml):
    told = sent(program("lin"), xml)
    assert told.status_code == 400 and b"<message>" in told.content
    assert not Incident.objects.exists()


def test_a_file_of_another_kind_is_left_and_said(program):
    told = sent(program("lin"), sound=SimpleUploadedFile("x.exe", b"MZ"))
    assert told.status_code == 201 and b"1 files were not taken" in told.content


def test_kobotoolbox_sends_json(program):
    lin = program("lin")
    body = {
        "_id": 7,
        "_uuid": "0a1b2c3d-0000-4000-8000-00000000a11c",
        "_submitted_by": "officer seven",
        "_geolocation": [None, None],
        "incidents_facts/incidents_kind": "raid",
        "persons": [
            {"persons/persons_facts/persons_role": "victim", "persons/legs": [{"persons/legs/legs_facts/legs_to_country": "THA"}]}
        ],
    }  # fmt: skip
    told = lin.post("/survey", body)
    assert told.status_code == 201 and told.json()["new"] is True, told.content
    assert lin.post("/survey", body).json() == {"incident": told.json()["incident"], "new": False}
    assert Incident.objects.get().values["kind"] == "raid" and Part.objects.get().values["to_country"] == "THA"
    assert lin.post("/survey", {"_uuid": "x"}).status_code == 422
    assert lin.post("/survey?agency=egret-shelter", body).status_code == 404
