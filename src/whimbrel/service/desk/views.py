"""Pages of the desk: the list of incidents, one incident, one person."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from whimbrel.service.desk.access import agencies, looked_at, one, own_agencies
from whimbrel.service.desk.attachments import name_of
from whimbrel.service.desk.columns import desk_tables
from whimbrel.service.desk.fields import country_choices, in_words
from whimbrel.service.desk.known_page import known_context
from whimbrel.service.desk.models import Incident, Person, Task
from whimbrel.service.desk.numbering import new_incident
from whimbrel.service.desk.rows import opened
from whimbrel.service.desk.saving import close_incident
from whimbrel.service.desk.sheet import sheet
from whimbrel.service.desk.tasks import colleagues, text_of
from whimbrel.service.page import language_of
from whimbrel.service.policy import may, within
from whimbrel.service.reader import reader_of
from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.numerals import number

PAGE = 25
_NOTHING = "–"
SHOWN = ("open", "closed", "mine")


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Incidents the reader may see, newest change first, and what is to be done soon."""
    reader = reader_of(request)
    if not may(reader, "case.read"):
        raise Http404
    shown = request.GET.get("show", "open")
    # What is read by emergency access stands apart (see ``emergency``).
    own = reader.agencies(("reporter", "case_worker"))
    rows = within(reader, "case.read", Incident.objects.filter(removed__isnull=True, agency_id__in=own))
    rows = (
        rows.filter(closed__isnull=shown != "closed")
        if shown in ("open", "closed")
        else rows.filter(author=reader.user_id)
    )
    if asked_number := request.GET.get("number", "").strip()[:20]:
        rows = rows.filter(number__endswith=asked_number)
    # One more than fits tells whether there is a next page, without counting a million rows.
    asked = request.GET.get("page", "1")
    page = max(1, int(asked)) if asked.isdecimal() and len(asked) < 7 else 1
    writes_for = own_agencies(reader, "case.write")
    if len(writes_for) > 1:
        rows = rows.select_related("agency")
    listed = list(rows.order_by("-changed")[(page - 1) * PAGE : page * PAGE + 1])
    tasks = within(reader, "case.read", Task.objects.filter(done=None, incident__removed=None, agency_id__in=own))
    context = {
        "rows": _rows(listed[:PAGE], language_of(request)),
        "page_number": page,
        "has_next": len(listed) > PAGE,
        "shown": shown if shown in SHOWN else "open",
        "number": asked_number,
        "agencies": writes_for,
        "several": len(writes_for) > 1,
        **tasks.aggregate(
            tasks=Count("pk", filter=Q(assigned=reader.user_id) | Q(assigned__isnull=True)),
            late=Count("pk", filter=Q(due__lt=timezone.localdate())),
        ),
    }
    return render(request, "desk/desk.html", context)


def _rows(incidents: list[Incident], language: str) -> list[dict[str, object]]:
    table = desk_tables()["incidents"]
    keys = [i.pk for i in incidents]
    there = Person.objects.filter(incident__in=keys, removed__isnull=True).order_by()
    people = dict(there.values_list("incident").annotate(n=Count("pk")))
    nobody = UUID(int=0)
    address = reverse("incident", args=[nobody])
    return [
        {
            "incident": i,
            "address": address.replace(str(nobody), str(i.pk)),
            "changed": i.changed.isoformat(timespec="minutes"),
            "day": f"{i.changed:%Y-%m-%d %H:%M}",
            "kind": in_words(table, "kind", i.values.get("kind", ""), language) or _NOTHING,
            "country": in_words(table, "country", i.values.get("country", ""), language) or _NOTHING,
            "happened": i.values.get("happened", "") or _NOTHING,
            "persons": number(people.get(i.pk, 0), language),
        }
        for i in incidents
    ]


@require_POST
def new(request: HttpRequest) -> HttpResponse:
    """Begin an incident."""
    reader = reader_of(request)
    found = {str(a.pk): a for a in agencies(reader, "case.write")}
    agency = found.get(request.POST.get("agency", "")) or (next(iter(found.values())) if len(found) == 1 else None)
    if agency is None:
        raise Http404
    return redirect("incident", new_incident(agency, reader.user_id or 0).pk)


@require_safe
def incident(request: HttpRequest, key: UUID) -> HttpResponse:
    """One incident with everything in it."""
    reader = reader_of(request)
    found = one(reader, "case.read", Incident, key)
    if found.removed:
        raise Http404
    looked_at("incident", found)
    language = language_of(request)
    wanted = request.GET.get("person", "")
    laid = sheet(found, language, UUID(wanted) if _is_uuid(wanted) else None)
    writes = within(reader, "case.write", Incident.objects.filter(pk=key)).exists()
    for card in laid.persons:
        # The person the form was just saved of, for whoever has no script; otherwise it is asked for as one types.
        if writes and str(card.row.pk) == wanted:
            card.known = known_context(reader, card.row, opened(card.row), language)["known"]
    context = {
        "judges": may(reader, "link.judge", found.agency),
        "sheet": laid,
        "incident": found,
        "writes": writes,
        "emergency": found.agency_id in reader.emergencies(),
        "deletes": may(reader, "case.delete", found.agency),
        "consent_choices": {n: _choices(f"consent_{n}", language) for n in ("purpose", "answer", "form")},
        "countries": country_choices(language),
        "attachments": [(a, name_of(a)) for a in found.attachments.filter(removed__isnull=True).order_by("made")],
        "tasks": [(t, text_of(t)) for t in found.tasks.select_related("assigned")],
        "colleagues": colleagues(found.agency_id) if writes else [],
        "deletion": found.deletions.filter(decided__isnull=True).first(),
        "today": timezone.localdate(),
    }
    return render(request, "desk/incident.html", context)


def _choices(list_id: str, language: str) -> list[tuple[str, str]]:
    codes = code_list(list_id)
    return [(c, codes.label(c, language)) for c in codes.codes if (list_id, c) != ("consent_form", "withdrawn")]


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@require_POST
def close(request: HttpRequest, key: UUID) -> HttpResponse:
    """Close an incident, or open it again."""
    found = one(reader_of(request), "case.write", Incident, key)
    close_incident(found, closed=not request.POST.get("open"))
    return redirect("incident", key)
