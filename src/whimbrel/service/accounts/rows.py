"""Rows of tables about accounts, with every code in the language of the page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from whimbrel.service.accounts.models import Agency, Membership, SignInEvent
from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.country_facts import country_name


def country_label(code: str, language: str) -> str:
    """The name of a country; nothing for a regional body."""
    return (country_name(code, language) or code) if code else ""


def event_rows(events: Iterable[SignInEvent], language: str) -> list[dict[str, Any]]:
    """Events at the door in words."""
    labels = code_list("sign_in_event")
    return [
        {"at": e.at, "what": labels.label(e.what, language), "code": e.what, "address": e.address, "device": e.device}
        for e in events
    ]


def membership_rows(memberships: Iterable[Membership], language: str) -> list[dict[str, Any]]:
    """Roles in words, each with its agency."""
    roles = code_list("service_role")
    return [
        {
            "pk": m.pk,
            "role": roles.label(m.role, language),
            "agency": m.agency,
            "country": country_label(m.agency.country, language),
            "given": m.given,
            "ended": m.ended,
        }
        for m in memberships
    ]


def agency_row(agency: Agency, language: str) -> dict[str, Any]:
    """An agency in words."""
    return {
        "agency": agency,
        "country": country_label(agency.country, language),
        "kind": code_list("organisation_type").label(agency.kind, language),
        "rhythm": code_list("reporting_rhythm").label(agency.rhythm, language),
    }
