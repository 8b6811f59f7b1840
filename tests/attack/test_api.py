"""An attacker with a token, or none: what can be read, changed or learnt that is not theirs?"""

from __future__ import annotations

import base64
import datetime as dt
import json
import logging
import re
import time
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from tests.plugins.members import agency, browser_of, member
from tests.service.agreements.agreed import agree
from tests.service.api import programs as shared
from tests.service.api.programs import INCIDENT, Program, recorded
from whimbrel.service.api.models import Answered, Token
from whimbrel.service.api.tokens import NEVER, make
from whimbrel.service.api.urls import api
from whimbrel.service.audit.models import Entry
from whimbrel.service.desk.models import Attachment, Consent, Incident, NamePart, Part, Person, Task
from whimbrel.service.duplicates.models import Judgement, Proposal
from whimbrel.service.matching.models import Answer, Exchange, Half, Hit
from whimbrel.service.policy import ACTS
from whimbrel.service.returns.models import Return, Step, VerificationAnswer
from whimbrel.service.uploads.models import Upload

people, program = shared.people, shared.program
TABLES = (Incident, Person, Part, NamePart, Consent, Attachment, Task, Upload, Return, Step, VerificationAnswer)
TABLES += (Proposal, Judgement, Exchange, Hit, Half, Answer)
GIVEN = {
    "hand_in_interview": {
        "interview": str(uuid.uuid4()),
        "agency": "heron-police",
        "officer_language": "en",
        "person_language": "en",
        "entries": [],
    },
    "create_incident": INCIDENT,
    "add_row": {"table": "sources"},
    "change_row": {"changes": {"sex": {"was": "male", "now": "female"}}},
    "search_persons": {"name": "Phommachanh"},
    "add_consent": {"purpose": "research", "answer": "given", "form": "written"},
    "add_task": {"text": "Do it"},
    "put_mapping": {"text": "id: x"},
    "create_return": {"kind": "nil", "agency": "heron-police", "period": "2026-Q1", "families": ["trafficking"]},
    "do_step": {"what": "withdrawn"},
    "put_definitions": {"handling": "clear"},
    "answer_verification": {"answer": "agreed"},
    "judge_duplicate": {"verdict": "same", "lines": 0},
    "answer_hit": {"verdict": "same"},
    "offer_exchange": {
        "agency": "heron-police",
        "other": "ibis-labour",
        "purpose": "count_once",
        "period": "2026",
        "ends": "2026-12-01",
    },
    "take_survey": {"_uuid": "0a1b2c3d-0000-4000-8000-00000000a11c", "incidents_kind": "raid"},
}


def operations():
    """(id, method, path, scopes) of every operation there is: a new one is attacked without anybody thinking of it."""
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, facts in methods.items():
            yield facts["operationId"], method.upper(), path.removeprefix("/api/v1"), facts["x-scopes"]


def state() -> list:
    return [list(model.objects.order_by("pk").values()) for model in TABLES]


@pytest.fixture
def things(program, people, settings, tmp_path):
    """Something of everything, of Heron's police: parameter -> ids."""
    settings.FILES = tmp_path
    lin, chan = program("lin"), program("chan")
    made = recorded(lin)
    incident, person = made["id"], made["persons"][0]
    task = lin.post(f"/incidents/{incident}/tasks", {"text": "Secret task"}).json()["id"]
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = {"file": SimpleUploadedFile("secret.png", bytes.fromhex("89504e470d0a1a0a") + b"\x00" * 40)}
    attachment = lin.send(f"/incidents/{incident}/attachments", file).json()["id"]
    nil = chan.post("/returns", GIVEN["create_return"]).json()["id"]
    row = Upload.objects.create(
        agency=agency("heron-police"), author=people["lin"], size=1, digest="0" * 64, period="2023"
    )
    agency("vnm-police", "VNM")
    users = {"LAO": people["chan"], "VNM": member("vnm", ("vnm-police", "focal_point"))}
    agreement = agree(users, "LAO", "VNM", levels={"LAO": "records", "VNM": "records"}).pk
    left, right = sorted(made["persons"])
    sides = {"agency": agency("heron-police"), "left_id": left, "right_id": right}
    pair = Proposal.objects.create(**sides, probability=0.5, weight=0.0, model="m", turn=1.0)
    # One id for an exchange and for the own half of a hit of it: the same address is asked of both.
    two = {"agency": agency("heron-police"), "other": agency("ibis-labour", "LAO")}
    exchange = Exchange.objects.create(**two, purpose="count_once", period="2026", ends=dt.date(2999, 1, 1))
    hit = Hit.objects.create(pk=uuid.uuid4(), exchange=exchange, **two, confidence=0.9)
    Half.objects.create(pk=exchange.pk, hit=hit, agency=two["agency"], person_id=person)
    return {
        "matching": str(exchange.pk),
        "duplicates": str(pair.pk),
        "incidents": incident,
        "persons": person,
        "rows": person,
        "tasks": task,
        "attachments": attachment,
        "returns": nil,
        "uploads": str(row.pk),
        "agreements": str(agreement),
        "verifications": str(uuid.uuid4()),
        "submissions": "0" * 20,
    }


def asked(asker: Program, name: str, method: str, path: str, things: dict):
    """Ask an operation about these things."""
    room = path.split("/")[1]
    path = path.replace("{key}", str(things.get(room, ""))).replace("{table}", "persons")
    return asker.ask(method, path, None if method == "GET" else GIVEN.get(name, {}))


def test_can_a_token_do_what_it_has_no_scope_for(program, things):
    askers = {
        who: {act: program(who, act) for act in ACTS if act not in NEVER} for who in ("lin", "chan", "ann", "dao")
    }
    before, walked = state(), 0
    for name, method, path, scopes in operations():
        if not scopes:
            continue
        for who in askers:
            # One token with every scope but those of the operation.
            token = next(iter(askers[who].values())).token
            Token.objects.filter(pk=token.pk).update(scopes=[a for a in ACTS if a not in scopes])
            answer = asked(next(iter(askers[who].values())), name, method, path, things)
            assert answer.status_code in (404, 415), (who, name, answer.status_code)
            walked += 1
    assert walked > 120 and state() == before


def test_can_things_of_another_agency_be_reached_by_their_ids(program, things):
    sok = program("sok")
    stranger = member("focal-khm", ("egret-shelter", "focal_point"))
    _, text = make(stranger, "t", [a for a in ACTS if a not in NEVER], 1)
    before, walked = state(), 0
    for name, method, path, _ in operations():
        if "{key}" not in path:
            continue
        room = path.split("/")[1]
        never = {**things, room: {"tasks": 999_999, "submissions": "f" * 20}.get(room, uuid.uuid4())}
        for asker in (sok, Program(text)):
            there, not_there = asked(asker, name, method, path, things), asked(asker, name, method, path, never)
            assert there.status_code == not_there.status_code and there.status_code in (404, 415), (name, there.content)
            assert there.content == not_there.content, "as if it never was"
            walked += 1
    assert walked > 40 and state() == before


def test_can_lists_and_searches_show_what_another_agency_has(program, things):
    sok = program("sok")
    for path in ("/incidents", "/tasks?everybody=true", "/uploads", "/returns"):
        assert not any(v for v in sok.get(path).json().values()), path
    assert sok.post("/persons/search", {"name": "Phommachanh Somsak"}).json() == {"persons": []}
    body = {**INCIDENT, "agency": "heron-police"}
    never = {**INCIDENT, "agency": "never-was"}
    assert sok.post("/incidents", body).content == sok.post("/incidents", never).content


def test_can_a_token_that_is_none_be_told_from_one_that_was(program, people):
    lin, late, over = program("lin"), program("lin"), program("sok")
    Token.objects.filter(pk=late.token.pk).update(expires=timezone.now() - dt.timedelta(seconds=1))
    Token.objects.filter(pk=over.token.pk).update(ended=timezone.now())
    kham = program("kham")
    type(people["kham"]).objects.filter(username="kham").update(is_active=False)
    unknown = Program("wb_" + "A" * 43)
    garbled = [Program(t) for t in ("", "wb_", "x" * 5000, lin.text[:-1], lin.text.upper(), "' or 1=1 --", "wb_é€")]
    answers = [p.get("/me") for p in (late, over, kham, unknown, *garbled)]
    assert {a.status_code for a in answers} == {401} and len({a.content for a in answers}) == 1
    assert {a["WWW-Authenticate"] for a in answers} == {'Bearer realm="Whimbrel"'}
    assert lin.get("/me").status_code == 200


def test_does_the_time_of_an_answer_tell_an_expired_token_from_an_unknown_one(program):
    late, unknown = program("lin"), Program("wb_" + "A" * 43)
    Token.objects.filter(pk=late.token.pk).update(expires=timezone.now() - dt.timedelta(seconds=1))

    def spent(asker) -> float:
        found = []
        for _ in range(12):
            begin = time.perf_counter()
            asker.get("/me")
            found.append(time.perf_counter() - begin)
        return sorted(found)[3]

    spent(unknown)
    assert abs(spent(late) - spent(unknown)) < 0.02, "both are one look at an index"


def test_does_a_session_cookie_open_the_api(program, people):
    client = browser_of(people["lin"], raise_request_exception=False)
    for name, method, path, _ in operations():
        address = "/api/v1" + path.replace("{key}", str(uuid.uuid4())).replace("{table}", "persons")
        data = json.dumps(GIVEN.get(name, {}))
        answer = client.generic(method, address, data, content_type="application/json")
        assert answer.status_code in (401, 429), (name, answer.status_code)
        assert "Set-Cookie" not in answer
    chan = program("chan")
    answer = client.get("/api/v1/me", headers={"Authorization": f"Bearer {chan.text}"})
    assert answer.json()["name"] == "chan", "the token counts, not the cookie"
    assert client.get("/desk/").status_code == 200, "and the session lives on"


def test_does_a_token_open_the_pages(program):
    lin = program("lin")
    for path in ("/desk/", "/api/tokens/", "/uploads/", "/audit/"):
        answer = Client().get(path, headers={"Authorization": f"Bearer {lin.text}"})
        assert answer.status_code in (302, 404), path
    basic = base64.b64encode(f"x:{lin.text}".encode()).decode()
    assert Client().get("/api/v1/me", headers={"Authorization": f"Basic {basic}"}).status_code == 401


def test_can_a_foreign_page_post_to_the_api(people):
    client = browser_of(people["lin"], enforce_csrf_checks=True)
    answer = client.post("/api/v1/incidents", json.dumps(INCIDENT), content_type="application/json")
    assert answer.status_code == 401 and not Incident.objects.exists(), (
        "a browser sends cookies by itself, never a token"
    )
    assert client.post("/api/tokens/", {"label": "x", "days": "90", "scopes": ["case.read"]}).status_code == 403
    assert not Token.objects.exists()


def test_can_a_token_make_or_lengthen_tokens_or_widen_itself(program):
    lin = program("lin", "case.read")
    assert not any("token" in path for _, _, path, _ in operations())
    lin.ask("GET", "/me?scopes=case.write&user=1")
    assert lin.post("/incidents", {**INCIDENT, "scopes": ["case.write"]}).status_code in (404, 422)
    Token.objects.filter(pk=lin.token.pk).update(scopes=["case.read", "audit.read", "account.manage", "nonsense"])
    assert lin.get("/audit").status_code == 404, "a scope is no role"
    assert lin.get("/me").json()["scopes"] == ["case.read"]


@pytest.mark.parametrize(
    "member", ["author", "author_id", "id", "version", "removed", "number", "made", "changed_by", "scopes", "agency_id"]
)
def test_can_members_be_set_that_are_not_described(program, member):
    lin = program("lin")
    for body in ({**INCIDENT, member: "1"}, {**INCIDENT, "persons": [{member: "1"}]}):
        answer = lin.post("/incidents", body)
        assert answer.status_code == 422
    answer = lin.post("/incidents", {**INCIDENT, "values": {member: "1"}})
    assert answer.status_code == 422 and answer.json()["faults"][0]["code"] == "unknown_column"
    made = recorded(lin)
    row = f"/rows/persons/{made['persons'][0]}"
    assert lin.ask("PATCH", row, {"changes": {member: {"now": "1"}}}).status_code == 422
    assert lin.ask("PATCH", row, {"changes": {"age": {"now": "20", member: "1"}}}).status_code == 422
    assert Incident.objects.count() == 1 and Incident.objects.get().author.username == "lin"


BAD_TEXTS = ("' or '1'='1", "1; drop table desk_incident", "$ne", '{"$gt": ""}', "%27%20union%20select", "..%2f..%2f")


@pytest.mark.parametrize("text", BAD_TEXTS)
def test_can_filters_cursors_and_paths_inject(program, text):
    lin, ann, dao = program("lin"), program("ann"), program("dao")
    recorded(lin, persons=[])
    cursor = base64.urlsafe_b64encode(f"2026-01-01T00:00:00+00:00 {text}".encode()).decode().rstrip("=")
    for path in (f"/incidents?after={cursor}", f"/incidents?after={text}", f"/incidents?changed_since={text}"):
        assert lin.get(path).status_code == 422, path
    assert lin.get(f"/incidents/{text}").status_code == 404
    assert lin.get(f"/rows/{text}/{uuid.uuid4()}").status_code in (404, 405)
    assert ann.get(f"/audit?actor={text}").json()["entries"] == []
    assert ann.get(f"/audit?since={text}").status_code == 422
    assert dao.get(f"/submissions?after={text}").status_code == 422
    assert dao.get(f"/submissions/{text}/manifest").status_code in (404, 422)
    assert dao.post("/figures", {"indicator": text}).status_code == 422
    assert dao.post("/figures", {"where": {"sex": [text]}}).status_code == 422
    assert Incident.objects.count() == 1


@pytest.mark.parametrize("path", ["/audit?actor=%00", "/incidents?after=%00", "/submissions?reporter=a%00b"])
def test_do_signs_that_no_text_has_break_it(program, path):
    assert program("ann").get(path).status_code in (400, 404, 422)


@pytest.mark.parametrize(
    "raw",
    [
        b"[" * 100_000,
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        b'{"agency": "heron-police", "values": {"kind": "\\u0000"}}',
        b'{"agency": "heron-police", "values": {"narrative": "\\ud800"}}',
        b'{"agency": NaN}',
        b'{"agency": 1e999}',
        b"\xff\xfe{}",
        b"null",
        b"[]",
        b'"text"',
        b"{",
        b"9" * 10_000,
    ],
)
def test_do_hostile_bodies_break_it(program, raw):
    lin = program("lin")
    headers = {"Authorization": f"Bearer {lin.text}"}
    answer = lin._client.generic("POST", "/api/v1/incidents", raw, "application/json", headers=headers)
    assert answer.status_code in (400, 422), answer.content
    assert answer["Content-Type"] == "application/problem+json" and not Incident.objects.exists()


def test_does_a_huge_body_get_read(program):
    lin = program("lin")
    huge = {**INCIDENT, "values": {"narrative": "x" * 3_000_000}}
    assert lin.post("/incidents", huge).status_code == 413
    assert lin.post("/incidents", huge, key="huge-body-1").status_code == 413
    headers = {"Authorization": f"Bearer {lin.text}"}
    xml = lin._client.generic("POST", "/api/v1/incidents", b"<a/>", "application/xml", headers=headers)
    assert xml.status_code == 415 and not Incident.objects.exists()


def test_does_the_key_of_another_person_show_their_answer(program):
    lin, kham = program("lin"), program("kham")
    first = lin.post("/incidents", INCIDENT, key="shared-key-1").json()
    second = kham.post("/incidents", INCIDENT, key="shared-key-1").json()
    assert first["id"] != second["id"] and Answered.objects.count() == 2


def test_does_a_kept_answer_outlive_the_right_to_see_it(program, people):
    lin = program("lin")
    lin.post("/incidents", INCIDENT, key="before-the-end")
    Token.objects.filter(pk=lin.token.pk).update(scopes=["audit.read"])
    told = lin.post("/incidents", INCIDENT, key="before-the-end")
    assert "persons" not in told.json() and told.status_code in (404, 422)


def test_do_errors_repeat_or_list_what_they_should_not(program):
    lin, secret = program("lin"), "Zzyzxphommachanh"
    answers = [
        lin.post("/incidents", {**INCIDENT, "values": {"kind": secret, secret: "x"}, secret: 1}),
        lin.post("/incidents", {**INCIDENT, "agency": secret}),
        lin.post("/incidents", {**INCIDENT, "values": {secret: {secret: secret}}}),
        lin.post("/incidents", {**INCIDENT, "values": {secret: secret, "age": secret}}),
        lin.post("/persons/search", {"name": secret * 10}),
        lin.post("/persons/search", {secret: secret}),
        lin.post("/figures", {"where": {secret: [secret]}}),
        lin.post("/returns", {"kind": secret, "agency": secret}),
        lin.get(f"/incidents/{secret}"),
        lin.get(f"/incidents?after={secret}&{secret}=1"),
        lin.post("/survey", {"_uuid": secret, secret: secret}),
        lin.ask("PUT", f"/uploads/{uuid.uuid4()}/mapping", {"text": secret}),
    ]
    for answer in answers:
        assert answer.status_code in (400, 404, 422), answer.content
        assert secret.lower() not in answer.content.decode().lower()
    assert not re.search(r"heron|egret|Traceback|psycopg|line \d", "".join(a.content.decode() for a in answers))


def test_does_a_value_of_a_person_reach_a_log(program, caplog, capsys):
    caplog.set_level(logging.DEBUG)
    lin = program("lin")
    made = recorded(lin)
    lin.post("/persons/search", {"name": "Phommachanh"})
    lin.ask("PATCH", f"/rows/persons/{made['persons'][0]}", {"changes": {"phone": {"now": "+856 20 5555"}}})
    lin.post("/incidents", {**INCIDENT, "values": {"kind": "Phommachanh"}})
    lin.get("/incidents?after=Phommachanh")
    sql = [r for r in caplog.records if r.name.startswith("django.db")]
    logged = " ".join(r.getMessage() for r in caplog.records if r not in sql) + capsys.readouterr().err
    assert "Phommachanh" not in logged.replace("after=Phommachanh", "") and "5555" not in logged
    assert lin.text not in logged
    entries = str(list(Entry.objects.values()))
    assert not any(v in entries for v in ("Phommachanh", "5555", "Somsak", "night", lin.text))


def test_can_broken_glass_be_used_by_a_program(program, people, things):
    from whimbrel.service.emergency.models import Access

    fields = {f.name for f in Access._meta.get_fields()}
    facts = {"user": people["sok"], "agency": agency("heron-police"), "reason": "x" * 20}
    facts["expires"] = timezone.now() + dt.timedelta(hours=1)
    Access.objects.create(**{k: v for k, v in facts.items() if k in fields})
    sok = program("sok")
    assert sok.get(f"/incidents/{things['incidents']}").status_code == 404
    assert sok.get("/incidents").json()["incidents"] == []


def test_does_the_description_show_anything_of_anybody(program, things):
    told = Client().get("/api/v1/openapi.json")
    assert told.status_code == 200 and "Set-Cookie" not in told
    assert not re.search(r"heron|Phommachanh", told.content.decode())
    assert Client().get("/api/v1/docs").status_code == 401


def test_is_what_came_out_kept_by_caches(program, things):
    lin = program("lin")
    for answer in (lin.get("/me"), lin.get(f"/incidents/{things['incidents']}"), Client().get("/api/v1/me")):
        assert answer["Cache-Control"] == "private, no-store"
