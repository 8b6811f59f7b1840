"""The policy against a simple reference: for any memberships, the rows that are reached are those one would count by hand."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.plugins.members import agency, member
from whimbrel.service.desk.models import Incident
from whimbrel.service.policy import ACTS, may, within
from whimbrel.service.reader import Member, Reader
from whimbrel.vocabulary.code_lists import code_list

ROLES = code_list("service_role").codes
AGENCIES = {"a-police": "LAO", "a-shelter": "LAO", "b-police": "THA", "secretariat": "", "office": ""}
_FAST = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def rows(db):
    """An incident of every agency by each of three people; agencies and people by name."""
    agencies = {slug: agency(slug, country) for slug, country in AGENCIES.items()}
    people = [member(name, factor=False) for name in ("x", "y", "z")]
    for slug, found in agencies.items():
        for n, person in enumerate(people):
            Incident.objects.create(agency=found, author=person, number=f"{slug}-{n}")
    return agencies, people


def reference(reader: Reader, act: str, row: Incident, agencies: dict) -> bool:
    """By hand: any membership whose role may, as far as it reaches."""
    if reader.scopes is not None and act not in reader.scopes:
        return False
    for m in reader.memberships:
        reach = ACTS[act].get(m.role)
        same = m.agency_id == row.agency_id
        country = row.agency.country
        if (
            reach == "system"
            or (reach == "own" and same and row.author_id == reader.user_id)
            or (reach == "agency" and same)
        ):
            return True
        if reach == "country" and (same or (m.country != "" and m.country == country)):
            return True
    return False


@_FAST
@given(
    held=st.lists(st.tuples(st.sampled_from(sorted(AGENCIES)), st.sampled_from(ROLES)), max_size=4),
    act=st.sampled_from(sorted(ACTS)),
    author=st.integers(0, 2),
    scopes=st.none() | st.frozensets(st.sampled_from(sorted(ACTS)), max_size=3),
)
def test_what_is_reached_is_what_one_counts_by_hand(rows, held, act, author, scopes):
    agencies, people = rows
    members = tuple(Member(agencies[s].pk, s, AGENCIES[s], role) for s, role in held)
    reader = Reader(people[author].pk, people[author].username, members, scopes)
    every = list(Incident.objects.select_related("agency"))
    expected = {r.pk for r in every if reference(reader, act, r, agencies)}
    assert {r.pk for r in within(reader, act, Incident.objects.all())} == expected
    reached = {s for s, a in agencies.items() if may(reader, act, a)}
    assert {r.agency.slug for r in every if r.pk in expected} <= reached
    if not members or (scopes is not None and act not in scopes):
        assert not reached and not expected and not may(reader, act)


def test_every_role_of_the_list_is_known_to_the_policy_and_no_other():
    used = {role for roles in ACTS.values() for role in roles}
    assert used == set(ROLES)
    assert {reach for roles in ACTS.values() for reach in roles.values()} <= {"own", "agency", "country", "system"}


def test_no_act_on_a_case_is_open_to_who_runs_audits_or_analyses():
    for act in ("case.read", "case.write", "case.delete", "case.export"):
        assert not {"administrator", "auditor", "analyst", "regional_analyst", "focal_point"} & set(ACTS[act])
