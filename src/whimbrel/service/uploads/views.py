"""Pages of uploads: send a file, send a corrected one, and the list of those the reader may see."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from whimbrel.service.page import language_of
from whimbrel.service.policy import may, within
from whimbrel.service.reader import Reader, reader_of
from whimbrel.service.secrecy.locked import NotOpened, unlock
from whimbrel.service.uploads.files import place
from whimbrel.service.uploads.incoming import Incoming
from whimbrel.service.uploads.limits import LARGEST_FILE, LONGEST_REFUSED, MB
from whimbrel.service.uploads.models import Upload
from whimbrel.service.uploads.periods import recent
from whimbrel.service.uploads.sending import ACT, NOT_KEPT, Wish, agencies, kept_mappings, read_wish, send, upload_of
from whimbrel.service.words import word
from whimbrel.standard.checks import catalogue
from whimbrel.vocabulary.code_lists import code_list

_ON_A_PAGE = 25


@csrf_exempt  # checked in _send, after the handler of the file is in its place: reading the token reads the whole form
@require_http_methods(["GET", "HEAD", "POST"])
def uploads(request: HttpRequest) -> HttpResponse:
    """The form and the list; a file that is sent."""
    reader = reader_of(request)
    if not may(reader, ACT):
        raise Http404
    return _received(request, None)


@csrf_exempt  # as above
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A corrected file in place of one that was sent before, for the same agency and period."""
    old = upload_of(reader_of(request), key)
    if old is None:
        raise Http404
    return _received(request, old)


def _received(request: HttpRequest, replaces: Upload | None) -> HttpResponse:
    handler = Incoming(request)
    if request.method == "POST":
        if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST_REFUSED:
            # Not one byte of it is read.
            return _page(request, Wish(faults={"file": "uploads_too_large"}), replaces, 413)
        request.upload_handlers = [handler]
    try:
        return _send(request, handler, replaces)
    finally:
        # Where the sender went away in the middle, nobody else tells the handler.
        handler.upload_interrupted()


@csrf_protect
def _send(request: HttpRequest, handler: Incoming, replaces: Upload | None) -> HttpResponse:
    reader = reader_of(request)
    wish = Wish()
    if request.method == "POST":
        wish = read_wish(request.POST, request.FILES.get("file"), handler, reader, replaces)
        if not wish.faults:
            try:
                upload = send(wish, reader.user_id, replaces)
            except OSError:
                wish.faults["file"] = NOT_KEPT
            else:
                return HttpResponseRedirect(_address("upload", request, upload.pk), status=303)
    status = 413 if handler.too_large else 507 if wish.not_kept else 422 if wish.faults else 200
    return _page(request, wish, replaces, status)


def _page(request: HttpRequest, wish: Wish, replaces: Upload | None, status: int) -> HttpResponse:
    reader = reader_of(request)
    context = _form(request, reader, wish, replaces)
    if replaces is None:
        context |= _list(request, reader)
    return render(request, "uploads/correct.html" if replaces else "uploads/list.html", context, status=status)


def _address(name: str, request: HttpRequest, *args: Any) -> str:
    return f"{reverse(name, args=args)}?lang={language_of(request)}"


def _form(request: HttpRequest, reader: Reader, wish: Wish, replaces: Upload | None) -> dict[str, Any]:
    language, today = language_of(request), dt.datetime.now(dt.UTC).date()
    offered = [(a, [p.name for p in recent(a.rhythm, today)]) for a in agencies(reader)]
    chosen = wish.agency or (offered[0][0] if offered else None)
    proposed = next((periods[0] for a, periods in offered if chosen and a.pk == chosen.pk), "")
    return {
        "wish": wish,
        "faults": wish.faults,
        "agencies": offered,
        "chosen": chosen,
        "period": wish.period or proposed,
        "periods": sorted({p for _, periods in offered for p in periods}, reverse=True),
        "handlings": [(c, code_list("tlp").label(c, language)) for c in code_list("tlp").codes],
        "mappings": kept_mappings(reader) if replaces is None else [],
        "largest": LARGEST_FILE,
        "file_hint": word("uploads_file_hint", language).format(LARGEST_FILE // MB),
        "replaces": replaces,
        "replaced_name": name_of(replaces) if replaces else "",
    }


def _list(request: HttpRequest, reader: Reader) -> dict[str, Any]:
    language = language_of(request)
    rows = within(reader, ACT, Upload.objects.select_related("agency", "author")).defer("faults")
    page = Paginator(rows, _ON_A_PAGE).get_page(request.GET.get("page"))
    shown = [(u, name_of(u), code_list("upload_state").label(u.state, language)) for u in page.object_list]
    return {"page": page, "uploads": shown}


def name_of(upload: Upload) -> str:
    """The file's name: only for whoever may see the upload, and never in a title or an address."""
    try:
        return unlock(upload.locked["name"], place(upload, "name"))
    except (KeyError, NotOpened):
        # One row that somebody changed must not take the whole list away.
        return "?"


@require_safe
def checks(request: HttpRequest) -> HttpResponse:
    """Every check that a file goes through: what it means and what to do."""
    if not may(reader_of(request), ACT):
        raise Http404
    return render(request, "uploads/checks.html", {"checks": list(catalogue().values())})
