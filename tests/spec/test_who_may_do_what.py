"""Who may do what.

A role says what its holder may do, and how far that reaches: what they wrote themselves, their agency, or the agencies of their
country. What no role allows, nobody may. Everything on the pages, in the API, in files and exports asks the same table.
"""

from __future__ import annotations

from types import SimpleNamespace

from whimbrel.service.policy import ACTS, may
from whimbrel.service.reader import NOBODY, Member, Reader

POLICE = SimpleNamespace(pk=1, country="LAO")
SHELTER = SimpleNamespace(pk=2, country="LAO")
THAI_POLICE = SimpleNamespace(pk=3, country="THA")


def somebody(role: str, agency: int = 1, country: str = "LAO") -> Reader:
    return Reader(7, "noy", (Member(agency, "lao-police", country, role),))


def test_a_case_worker_works_on_the_cases_of_the_own_agency():
    """And of no other, not even in the same country."""
    noy = somebody("case_worker")
    assert may(noy, "case.read", POLICE) and may(noy, "case.write", POLICE) and may(noy, "case.delete", POLICE)
    assert not may(noy, "case.read", SHELTER)
    assert not may(noy, "case.read", THAI_POLICE)


def test_a_focal_point_gathers_and_seals_for_the_country_and_reads_no_name():
    noy = somebody("focal_point")
    assert may(noy, "return.seal", POLICE) and may(noy, "return.seal", SHELTER)
    assert not may(noy, "return.seal", THAI_POLICE)
    assert not may(noy, "case.read", POLICE)


def test_an_analyst_reads_sealed_submissions_and_nothing_else():
    noy = somebody("analyst")
    assert may(noy, "submission.read", SHELTER) and may(noy, "share.read", SHELTER)
    assert not may(noy, "submission.read", THAI_POLICE)
    assert not any(may(noy, act) for act in ACTS if act.startswith(("case.", "return.", "agreement.")))


def test_an_administrator_runs_the_system_and_sees_nothing_in_it():
    noy = somebody("administrator")
    assert [act for act in ACTS if may(noy, act)] == ["account.manage"]


def test_an_auditor_reads_the_log_and_no_case():
    noy = somebody("auditor")
    assert [act for act in ACTS if may(noy, act)] == ["audit.read"]


def test_a_token_may_do_less_than_its_owner_never_more():
    """It is made for some acts; everything else it may not, whatever its owner may."""
    noy = somebody("case_worker")
    token = Reader(noy.user_id, noy.name, noy.memberships, frozenset({"case.read", "return.seal"}))
    assert may(token, "case.read", POLICE)
    assert not may(token, "case.write", POLICE)
    assert not may(token, "return.seal", POLICE)


def test_who_has_no_role_may_do_nothing():
    """A person without a second factor has no role, either."""
    assert not any(may(NOBODY, act) for act in ACTS)
