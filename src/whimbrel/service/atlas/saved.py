"""Keeping a view of the atlas, and forgetting it. What is kept is the question; what it shows is what the policy allows then."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from whimbrel.service.atlas.models import SavedView
from whimbrel.service.atlas.selection import Selection
from whimbrel.service.page import language_of
from whimbrel.service.reader import Reader, reader_of

MOST = 100


def views_of(reader: Reader) -> list[SavedView]:
    """The reader's own views, by name."""
    return list(SavedView.objects.filter(user=reader.user_id)[:MOST]) if reader.memberships else []


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the view under a name; one of the same name is replaced."""
    reader = reader_of(request)
    if not reader.memberships:
        raise Http404
    chosen = Selection.read(QueryDict(request.POST.get("query", "")[:4000]), language_of(request))
    label = " ".join(request.POST.get("label", "").split())[:80]
    query = chosen.address()
    if label and len(query) <= 2000 and len(views_of(reader)) < MOST:
        SavedView.objects.update_or_create(user_id=reader.user_id, label=label, defaults={"query": query})
    return redirect(f"{reverse('atlas')}?{query}")


@require_POST
def forget(request: HttpRequest, key: int) -> HttpResponse:
    """Forget one of the reader's own views."""
    if not SavedView.objects.filter(pk=key, user=reader_of(request).user_id).delete()[0]:
        raise Http404
    return redirect(f"{reverse('atlas')}?{urlencode({'lang': language_of(request)})}")
