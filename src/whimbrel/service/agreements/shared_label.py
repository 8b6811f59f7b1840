"""What stands beside a source that somebody else shares: who, that it is by agreement, and how far it may go."""

from __future__ import annotations

from whimbrel.flows.labels import tlp
from whimbrel.service.agreements.party import party_by_reporter, party_name
from whimbrel.service.words import word
from whimbrel.standard.store import Submission


def shared_label(extract: Submission, label: str, language: str) -> str:
    """*Thai Police: shared by Thailand under an agreement, TLP:AMBER*."""
    party = party_by_reporter().get(extract.reporter, extract.reporter)
    return word("agreements_shared_by", language).format(
        label=label, party=party_name(party, language), handling=tlp(str(extract.manifest["handling"]))
    )
