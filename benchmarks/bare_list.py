"""The bare framework beside the service: the same query for the list of incidents, the same rows, and nothing else.

Mounted only by the benchmark. It knows who is signed in, and has no policy, no audit and no navigation: what the service's
page takes longer is what those cost.
"""

from __future__ import annotations

import os
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path


def bare(request: HttpRequest) -> HttpResponse:
    """Twenty-five incidents of the first agency with the number of their persons, as the desk's list shows them."""
    from whimbrel.service.desk.models import Incident

    if not request.user.is_authenticated:
        return HttpResponse(status=403)
    rows = Incident.objects.filter(agency_id=int(os.environ["BENCH_AGENCY"]), removed__isnull=True, closed__isnull=True)
    listed = list(rows.order_by("-changed").select_related("agency")[:26])
    people = dict(
        Incident.objects.filter(pk__in=[i.pk for i in listed[:25]])
        .annotate(n=Count("persons", filter=Q(persons__removed__isnull=True)))
        .values_list("pk", "n")
    )
    return render(request, "bench_list.html", {"rows": [(i, people.get(i.pk, 0)) for i in listed[:25]]})


def application() -> Any:
    """The WSGI application of the bare list, with the framework's own middleware only."""
    import django
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler

    django.setup()
    template = (
        "<!doctype html><html lang=en><title>Incidents</title><table>{% for i, n in rows %}<tr><th><a href=/desk/incidents/"
        "{{ i.pk }}/>{{ i.number }}</a><td>{{ i.values.kind }}<td>{{ i.values.happened }}<td>{{ i.values.country }}<td>{{ n }}"
        "<td>{{ i.changed|date:'Y-m-d H:i' }}{% endfor %}</table></html>"
    )
    loader = ("django.template.loaders.locmem.Loader", {"bench_list.html": template})
    settings.TEMPLATES = [
        {"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": {"loaders": [loader]}}
    ]
    settings.MIDDLEWARE = [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ]
    settings.ROOT_URLCONF = __name__
    return WSGIHandler()


urlpatterns = [path("bare/", bare)]
