"""Where work needs more than the account's own sight: next numbers, returns made of cases, sweeping. Told, narrow, tested."""

from __future__ import annotations

import pytest

from tests.plugins.members import member
from whimbrel.service.audit.actor import Actor, act_as
from whimbrel.service.desk.models import Attachment, Incident, NamePart, Person
from whimbrel.service.desk.numbering import new_incident
from whimbrel.service.operation.walls import SeesTooLittle, only_who_sees_all
from whimbrel.service.second_wall import last_number, projecting


def acting(user):
    return act_as(Actor(user.username, user=str(user.pk)))


def test_a_reporter_gets_the_next_number_without_seeing_the_others(cases, ordinary):
    home, rae = cases.agencies["heron-police"], cases.people["rae"]
    with acting(cases.people["lin"]):
        numbers = [new_incident(home, cases.people["lin"].pk).number for _ in range(25)]
    with ordinary(), acting(rae):
        made = new_incident(home, rae.pk)
        assert made.number > max(numbers)
        assert last_number(cases.agencies["stork-police"].pk, int(made.number[:4])) is None, "not another agency's"


def test_a_focal_point_reads_no_case_but_reports_them(cases, ordinary):
    nok = member("nok", ("ibis-labour", "focal_point"))

    @projecting
    def reported() -> tuple[list[str], int, int]:
        slugs = sorted(Incident.objects.values_list("agency__slug", flat=True))
        return slugs, Person.objects.count(), NamePart.objects.count() + Attachment.objects.count()

    with ordinary(), acting(nok):
        assert Incident.objects.count() == 0
        assert reported() == (["heron-police", "heron-police", "ibis-labour"], 3, 0)
        assert projecting(lambda: Incident.objects.update(number="x"))() == 0, "it reads, and writes nothing"
        assert Incident.objects.count() == 0, "what was told for the moment is told no more"
    with ordinary(), acting(cases.people["rae"]):
        assert reported()[0] == ["heron-police"], "a reporter sends no return"


def test_a_return_made_by_a_focal_point_as_the_ordinary_role_counts_every_case(cases, ordinary, settings, tmp_path):
    from whimbrel.service.desk.projection import project
    from whimbrel.standard.period import parse_period

    home, nok = cases.agencies["heron-police"], member("nok", ("ibis-labour", "focal_point"))
    with acting(cases.people["lin"]):
        made = new_incident(home, cases.people["lin"].pk)
    period = parse_period(str(made.made.year))
    whole = project(home, period).tables["incidents"].num_rows
    with ordinary(), acting(nok):
        assert project(home, period).tables["incidents"].num_rows == whole >= 1


def test_nothing_is_swept_by_a_role_that_sees_too_little(cases, ordinary, settings, tmp_path):
    from whimbrel.service.desk import retention

    only_who_sees_all()
    with ordinary():
        for sweep in (only_who_sees_all, retention.orphans, retention.apply):
            with pytest.raises(SeesTooLittle):
                sweep()
