"""Addresses of the API."""

from django.urls import path

from whimbrel.service.api import (
    agreements,
    attachments,
    figures,
    incidents,
    log_entries,
    own,
    persons,
    returns,
    rows,
    submissions,
    tasks,
    token_pages,
    uploads,
    verifications,
)
from whimbrel.service.api.entrance import api

_ROOMS = (own, incidents, rows, persons, tasks, attachments, uploads, returns, verifications)
_ROOMS += (submissions, figures, agreements, log_entries)
for room in _ROOMS:
    api.add_router("", room.router)

urlpatterns = [
    path("tokens/", token_pages.tokens, name="tokens"),
    path("tokens/<int:key>/end/", token_pages.end, name="token-end"),
    path("v1/", api.urls),
]
