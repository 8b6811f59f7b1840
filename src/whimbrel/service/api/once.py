"""Carried out once: a request that is sent again with the same Idempotency-Key gets the same answer and does nothing.

The key is locked for as long as the first request works, so that of two at the same moment the second waits and is told what
the first one was told. Work and memory of it are one transaction: killed in between, neither is there. Only what succeeded is
remembered; a refused request changed nothing and may be mended and sent again. Operations that create answer with ids and
codes only, so that is all that is kept.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from whimbrel.service.api.models import Answered
from whimbrel.service.api.problems import answer

HEADER = "Idempotency-Key"
KEPT = dt.timedelta(days=1)
_FORM = re.compile(r"[A-Za-z0-9._-]{8,90}")
_LOCK = 7203411


def once(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorator of an operation: whole or not at all, and with a key only once."""

    @wraps(run)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.headers.get(HEADER)
        if key is not None and not _FORM.fullmatch(key):
            return answer("key_form")
        digest = digest_of(request) if key else ""
        with transaction.atomic():
            if key and (known := _known(request, key)):
                return _again(known, digest)
            response = run(request, *args, **kwargs)
            if response.status_code >= 300:
                transaction.set_rollback(True)
            elif key:
                body = json.loads(response.content) if response.content else None
                Answered.objects.create(
                    user_id=request.user.pk, key=key, digest=digest, status=response.status_code, body=body
                )
            return response

    return wrapped


def digest_of(request: HttpRequest) -> str:
    """What the request says: method, address and body; of a form its fields and files, as its boundaries are random.

    What the token may do is part of it: with less than that, or in another role, nobody is told the answer of before.
    """
    token = request.whimbrel_token  # type: ignore[attr-defined]
    may = f"{token.stamp} {' '.join(sorted(token.scopes))}"
    found = hashlib.sha256(f"{may}\n{request.method} {request.get_full_path()}\n".encode())
    if request.content_type == "multipart/form-data":
        for name in sorted(request.POST):
            found.update(json.dumps([name, request.POST.getlist(name)]).encode())
        for name in sorted(request.FILES):
            for file in request.FILES.getlist(name):
                found.update(json.dumps([name, file.name, _file_digest(file)]).encode())
    else:
        found.update(request.body)
    return found.hexdigest()


def _file_digest(file: Any) -> str:
    known = getattr(file, "digest", "")
    if known:
        return str(known)
    found = hashlib.sha256()
    for chunk in file.chunks():
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()


def hold(text: str) -> None:
    """Wait until nobody else holds this text, and hold it to the end of the transaction. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, text])


def _known(request: HttpRequest, key: str) -> Answered | None:
    hold(f"{request.user.pk} {key}")
    Answered.objects.filter(user_id=request.user.pk, at__lt=timezone.now() - KEPT).delete()
    return Answered.objects.filter(user_id=request.user.pk, key=key).first()


def _again(known: Answered, digest: str) -> HttpResponse:
    if known.digest != digest:
        return answer("key_used")
    told = {"Idempotent-Replayed": "true"}
    if known.body is None:
        return HttpResponse(status=known.status, headers=told)
    return JsonResponse(known.body, status=known.status, safe=False, headers=told)
