"""Addresses of the API."""

from django.urls import path

from whimbrel.service.api import (
    agreements,
    attachments,
    criteria,
    duplicates,
    figures,
    incidents,
    interviews,
    log_entries,
    matching,
    odk,
    own,
    persons,
    returns,
    rows,
    submissions,
    survey_answers,
    tasks,
    token_pages,
    uploads,
    verifications,
)
from whimbrel.service.api.entrance import api

_ROOMS = (own, incidents, rows, persons, tasks, attachments, uploads, returns, verifications)
_ROOMS += (submissions, figures, agreements, log_entries, survey_answers, criteria, interviews, duplicates, matching)
for room in _ROOMS:
    api.add_router("", room.router)

urlpatterns = [
    path("tokens/", token_pages.tokens, name="tokens"),
    path("tokens/<int:key>/end/", token_pages.end, name="token-end"),
    path("v1/", api.urls),
    path("odk/formList", odk.form_list, name="odk-forms"),
    path("odk/form.xml", odk.form, name="odk-form"),
    path("odk/submission", odk.submission, name="odk-submission"),
    path("odk/<slug:agency>/formList", odk.form_list, name="odk-forms-of"),
    path("odk/<slug:agency>/form.xml", odk.form, name="odk-form-of"),
    path("odk/<slug:agency>/submission", odk.submission, name="odk-submission-of"),
]
