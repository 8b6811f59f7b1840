"""A release of the invented region, so that the public pages of the demonstration are not empty: by two invented persons."""

from __future__ import annotations

from django.contrib.auth import get_user_model

from whimbrel.release.gate import Wish
from whimbrel.release.report.order import TABLES
from whimbrel.release.wishes.report import ReportWish
from whimbrel.service.accounts.models import Agency
from whimbrel.service.atlas.holdings import holdings
from whimbrel.service.reader import Reader, as_reader
from whimbrel.service.releases.drafting import do_step, prepare
from whimbrel.service.releases.making import make, put_out
from whimbrel.service.releases.models import Release
from whimbrel.standard.period import parse_period
from whimbrel.standard.store import Submission

AGENCY, FIRST, SECOND = "demo-border-police", "focal-tha", "deputy-tha"
BEFORE, YEAR = "2024", "2025"
_TITLE = {
    "en": "Persons recorded by the invented border police, 2025",
    "fr": "Personnes enregistrées par la police des frontières inventée, 2025",
    "zh": "虚构边境警察登记的人员，2025 年",
}


def make_release() -> Release | None:
    """Draft, approve and publish them; nothing if there is a release already, or there are not the people for it."""
    users = {u.username: as_reader(u) for u in get_user_model().objects.filter(username__in=(FIRST, SECOND))}
    if Release.objects.exists() or len(users) < 2:
        return None
    own = [s for s in holdings.for_the_gate().values() if s.reporter == AGENCY and s.period.name in (BEFORE, YEAR)]
    if len(own) < 2:
        return None
    last, year = parse_period(BEFORE), parse_period(YEAR)
    report = ReportWish(_TITLE, year, ("persons_recorded",), last, None, TABLES, {}, True)
    return _released(users[FIRST], users[SECOND], report, own)


def _released(first: Reader, second: Reader, wish: Wish, of: list[Submission]) -> Release | None:
    """Done here and now: there is no worker yet. What was put into its queue finds nothing left to do."""
    agency = Agency.objects.get(slug=AGENCY)
    made = prepare(first, agency, wish, of, "Invented Border Police (Thailand)", "CC-BY-4.0", None)
    make(str(made.pk))
    made.refresh_from_db()
    if made.fault:  # of a region of so few persons that the gate would hide every number
        return None
    for reader, what in ((first, "approved"), (second, "approved"), (second, "publishing")):
        do_step(reader, made, what, made.digest, "", "")
    put_out(str(made.pk), second.user_id or 0, "")
    return made
