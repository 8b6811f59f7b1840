"""A release of the invented region, so that the public pages of the demonstration are not empty: by two invented persons."""

from __future__ import annotations

from django.contrib.auth import get_user_model

from whimbrel.release.gate import Wish
from whimbrel.service.accounts.models import Agency
from whimbrel.service.atlas.holdings import holdings
from whimbrel.service.reader import as_reader
from whimbrel.service.releases.drafting import do_step, prepare
from whimbrel.service.releases.models import Release
from whimbrel.standard.period import parse_period

AGENCY, FIRST, SECOND, YEAR = "demo-border-police", "focal-tha", "deputy-tha", "2025"
_TITLE = {
    "en": "Persons recorded by the invented border police, 2025",
    "fr": "Personnes enregistrées par la police des frontières inventée, 2025",
    "zh": "虚构边境警察登记的人员，2025 年",
}
_TABLES = ("sex", "age_band", "citizenship", "month")


def make_release() -> Release | None:
    """Draft, approve and publish one; nothing if there is a release already, or there are not the people for it."""
    users = {u.username: as_reader(u) for u in get_user_model().objects.filter(username__in=(FIRST, SECOND))}
    if Release.objects.exists() or len(users) < 2:
        return None
    first, second = users[FIRST], users[SECOND]
    own = [s for s in holdings.for_the_gate().values() if s.reporter == AGENCY and s.period.name == YEAR]
    if not own:
        return None
    wish = Wish(_TITLE, parse_period(YEAR), _TABLES, "persons_recorded")
    made = prepare(
        first, Agency.objects.get(slug=AGENCY), wish, own, "Invented Border Police (Thailand)", "CC-BY-4.0", None
    )
    for reader, what in ((first, "approved"), (second, "approved"), (second, "published")):
        do_step(reader, made, what, made.digest, "", "")
    return made
