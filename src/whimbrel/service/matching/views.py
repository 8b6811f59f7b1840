"""Pages of exchanges: the list, one of them, offering, accepting, ending. Whose exchange it is not, gets a 404."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from whimbrel.service.accounts.models import Agency
from whimbrel.service.desk.access import agencies
from whimbrel.service.matching import exchanges as acts
from whimbrel.service.matching import hits
from whimbrel.service.matching.errors import NotExchanged
from whimbrel.service.matching.giving import FEWEST
from whimbrel.service.matching.models import AGENCY, Exchange, Receipt
from whimbrel.service.matching.standing import COUNT, JOIN, OFFER_DAYS, one, seen_by, sides_of, state_of
from whimbrel.service.matching.telling import told
from whimbrel.service.page import language_of
from whimbrel.service.policy import may
from whimbrel.service.reader import Reader, reader_of
from whimbrel.service.words import word
from whimbrel.vocabulary.code_lists import code_list

_MOST = 200


@require_safe
def exchanges(request: HttpRequest) -> HttpResponse:
    """Exchanges the reader's agencies take part in; for a focal point those of the country."""
    reader = reader_of(request)
    if not may(reader, COUNT):
        raise Http404
    language = language_of(request)
    rows = [(e, told(reader, e, language)) for e in seen_by(reader)[:_MOST]]
    context = {"rows": rows, "joins": may(reader, JOIN), "open_hits": 0}
    if context["joins"]:
        context["open_hits"] = sum(1 for h in hits.halves(reader) if not hits.as_mine(h).mine)
    return render(request, "matching/exchanges.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def offered(request: HttpRequest) -> HttpResponse:
    """The form for an offer; by POST the offer."""
    reader = reader_of(request)
    own = agencies(reader, JOIN)
    if not own:
        raise Http404
    fault, said = "", {n: request.POST.get(n, "") for n in ("agency", "other", "purpose", "period", "ends")}
    if request.method == "POST":
        try:
            return redirect("matching-exchange", _offer(reader, own, said).pk)
        except NotExchanged as error:
            fault = word(error.key, language_of(request))
    return render(request, "matching/offer.html", _form(request, own, said, fault), status=409 if fault else 200)


def _offer(reader: Reader, own: list[Agency], said: dict[str, str]) -> Exchange:
    agency = next((a for a in own if str(a.pk) == said["agency"]), own[0] if len(own) == 1 else None)
    if agency is None:
        raise NotExchanged("matching_fault_agency")
    other = next((a for a in acts.partners_of(agency) if str(a.pk) == said["other"]), None)
    if other is None:
        raise NotExchanged("matching_fault_partner")
    try:
        ends = dt.date.fromisoformat(said["ends"])
    except ValueError:
        raise NotExchanged("matching_fault_ends") from None
    return acts.offer(reader, agency, other, purpose=said["purpose"], period=said["period"], ends=ends)


def _form(request: HttpRequest, own: list[Agency], said: dict[str, str], fault: str) -> dict[str, Any]:
    today, language = timezone.localdate(), language_of(request)
    partners = {a.pk: a for agency in own for a in acts.partners_of(agency)}
    purposes = code_list("match_purpose")
    return {
        "own": own,
        "partners": sorted(partners.values(), key=lambda a: a.label),
        "purposes": [(code, purposes.label(code, language)) for code in purposes.codes],
        "said": {**said, "period": said["period"] or str(today.year)},
        "first": today + dt.timedelta(days=1),
        "last": today + dt.timedelta(days=acts.MOST_DAYS),
        "how": word("matching_how", language).format(fewest=FEWEST, apart=acts.DAYS_APART),
        "ends_how": word("matching_ends_how", language).format(days=acts.MOST_DAYS, offer=OFFER_DAYS),
        "fault": fault,
    }


@require_safe
def exchange(request: HttpRequest, key: UUID) -> HttpResponse:
    """One exchange: how it stands, what each side gave, the receipt, and what can be done."""
    return _page(request, one(reader_of(request), key))


def _page(request: HttpRequest, found: Exchange, fault: str = "") -> HttpResponse:
    reader, language = reader_of(request), language_of(request)
    about = told(reader, found, language)
    context = {"exchange": found, "told": about, "fault": fault}
    if about.sides:
        context["hits"] = hits.of_exchange(reader, found).count()
    return render(request, "matching/exchange.html", context, status=409 if fault else 200)


@require_POST
def accepted(request: HttpRequest, key: UUID) -> HttpResponse:
    """Accept an offer, as the agency it was made to."""
    reader = reader_of(request)
    found = one(reader, key, JOIN)
    if not may(reader, JOIN, found.other):
        raise Http404
    try:
        if request.POST.get("sure") != "yes":
            raise NotExchanged("matching_fault_sure")
        acts.accept(reader, found)
    except NotExchanged as error:
        found.refresh_from_db()
        return _page(request, found, word(error.key, language_of(request)))
    return redirect("matching-exchange", key)


@require_POST
def ended(request: HttpRequest, key: UUID) -> HttpResponse:
    """End an exchange, or refuse an offer, as either side."""
    reader = reader_of(request)
    found = one(reader, key, JOIN)
    if request.POST.get("sure") != "yes":
        return _page(request, found, word("matching_fault_sure", language_of(request)))
    acts.end(found, next(iter(sides_of(reader, found)), AGENCY))
    return redirect("matching-exchange", key)


@require_safe
def receipt(request: HttpRequest, key: UUID) -> HttpResponse:
    """The receipt of deletion as a file, to be checked elsewhere, too."""
    found = one(reader_of(request), key, JOIN)
    row = Receipt.objects.filter(exchange=found).first()
    if row is None or state_of(found) in ("offered", "waiting"):
        raise Http404
    answer = HttpResponse(row.body, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="deletion-{found.pk}.json"'
    answer["Cache-Control"] = "private, no-store"
    return answer
