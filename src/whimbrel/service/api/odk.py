"""The door for phones with ODK Collect (OpenRosa 1.0): submissions of the survey form become incidents at the desk.

The phone shows a token as the password of HTTP Basic, gets the blank form from here, and sends what was filled in. An agency with
its own ODK or KoboToolbox server uses the form that ``whimbrel template xlsform`` writes; both are made of the same rows.
"""

from __future__ import annotations

import hashlib
from email.utils import formatdate
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import escape
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from whimbrel.service.api.asking import desk_of, reader, user_id
from whimbrel.service.api.once import hold
from whimbrel.service.api.survey import LARGEST, NotASubmission, read_xml, take
from whimbrel.service.api.xform import form_facts, form_hash, form_xml
from whimbrel.service.desk import attachments
from whimbrel.service.desk.models import Incident
from whimbrel.service.policy import within

FILE = "xml_submission_file"
MOST_FILES = 20


def _told(status: int, message: str) -> HttpResponse:
    body = (
        '<?xml version="1.0" encoding="UTF-8"?><OpenRosaResponse xmlns="http://openrosa.org/http/response">'
        f"<message>{message}</message></OpenRosaResponse>"
    )
    return _spoken(HttpResponse(body, status=status, content_type="text/xml; charset=utf-8"))


def _spoken(response: HttpResponse) -> HttpResponse:
    response["X-OpenRosa-Version"] = "1.0"
    response["X-OpenRosa-Accept-Content-Length"] = str(attachments.MOST_BYTES)
    response["Date"] = formatdate(usegmt=True)
    return response


@require_safe
def form_list(request: HttpRequest, agency: str = "") -> HttpResponse:
    """The list of forms: the survey form, and where to get it."""
    desk_of(reader(request, "case.write"), agency)
    names = ("odk-form-of", [agency]) if agency else ("odk-form", [])
    address = request.build_absolute_uri(reverse(names[0], args=names[1]))
    key, version, title = form_facts()
    body = (
        '<?xml version="1.0" encoding="UTF-8"?><xforms xmlns="http://openrosa.org/xforms/xformsList"><xform>'
        f"<formID>{escape(key)}</formID><name>{escape(title)}</name><version>{escape(version)}</version>"
        f"<hash>md5:{form_hash()}</hash><downloadUrl>{escape(address)}</downloadUrl></xform></xforms>"
    )
    return _spoken(HttpResponse(body, content_type="text/xml; charset=utf-8"))


@require_safe
def form(request: HttpRequest, agency: str = "") -> HttpResponse:
    """The blank survey form."""
    desk_of(reader(request, "case.write"), agency)
    return _spoken(HttpResponse(form_xml(), content_type="text/xml; charset=utf-8"))


@csrf_exempt  # no cookie counts here: the token stands in a header
@require_http_methods(["HEAD", "POST"])
def submission(request: HttpRequest, agency: str = "") -> HttpResponse:
    """Take a submission with its files. One that was taken before is answered alike and makes nothing again."""
    desk = desk_of(reader(request, "case.write"), agency)
    if request.method == "HEAD":
        return _spoken(HttpResponse(status=204))
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > attachments.MOST_BYTES + LARGEST:
        return _told(413, "Too large: send fewer or smaller files.")
    form = request.FILES.get(FILE) if request.content_type == "multipart/form-data" else None
    if form is None or not form.size or form.size > LARGEST:
        return _told(400, "Send the submission as multipart/form-data in the part xml_submission_file.")
    try:
        with transaction.atomic():
            key, new = take(desk, read_xml(form.read()), user_id(request))
    except NotASubmission:
        return _told(400, "This is no submission of the Whimbrel survey form.")
    left = _attach(request, key)
    said = "Recorded." if new else "It was recorded before."
    return _told(201, f"{said} {left} files were not taken: their kind or size is not." if left else said)


def _attach(request: HttpRequest, key: Any) -> int:
    """Attach the other parts, each once; returns how many could not be taken."""
    asker = reader(request, "case.write")
    left = 0
    files = [f for name in request.FILES if name != FILE for f in request.FILES.getlist(name)][:MOST_FILES]
    for file in files:
        found = hashlib.sha256(file.read()).hexdigest()
        file.seek(0)
        with transaction.atomic():
            hold(f"attachment {key}")
            incident = within(asker, "case.write", Incident.objects.filter(pk=key, removed__isnull=True)).first()
            if incident is None or incident.attachments.filter(digest=found).exists():
                continue
            try:
                attachments.keep(incident, file, user_id(request))
            except attachments.NotTaken:
                left += 1
    return left
