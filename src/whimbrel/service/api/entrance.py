"""The API for programs: one object with every operation, its description, and what is answered when something goes wrong."""

from __future__ import annotations

from typing import Any

import pydantic
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer

from whimbrel.service.api import problems
from whimbrel.service.api.description import finished
from whimbrel.service.api.parsing import BoundedParser
from whimbrel.standard.errors import WhimbrelError

DESCRIPTION = """Everything a person may do at the pages, for programs, under the same policy and the same audit log.

Make a token on the page `/api/tokens/` and send it as `Authorization: Bearer wb_...`. A token acts for the person who made it,
within its scopes, and is over when it expires, is ended, or when that person's password, second factor or roles change.
What the holder may not see does not exist: it answers 404. Errors are `application/problem+json` and never repeat what was sent.
Operations that create take an `Idempotency-Key`: the same request sent again is carried out once and answered alike.
Data carry their handling code in the header `Whimbrel-Handling` or the member `handling`; it binds whoever receives them.
"""


class TokenAuth(HttpBearer):
    """For the description only: the middleware has read the token before any operation is reached."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The token's owner."""
        return request.user if request.user.is_authenticated else None


class Programs(NinjaAPI):
    """Operations with a description that says everything a program must expect."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """The OpenAPI description."""
        return finished(super().get_openapi_schema(**options))

    def get_openapi_operation_id(self, operation: Any) -> str:
        """The name by which programs call an operation."""
        return str(operation.view_func.__name__)


api = Programs(
    title="Whimbrel",
    version="1",
    description=DESCRIPTION,
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api-v1",
    auth=TokenAuth(),
    parser=BoundedParser(),
)


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return problems.answer("not_found")


@api.exception_handler(AuthenticationError)
def _unauthorised(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problems.answer("unauthorised", headers={"WWW-Authenticate": 'Bearer realm="Whimbrel"'})


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problems.answer("unreadable")


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problems.answer("invalid", faults=problems.faults_of(error.errors, _names()))


@api.exception_handler(problems.Problem)
def _problem(request: HttpRequest, error: problems.Problem) -> HttpResponse:
    return problems.answer(error.kind, error.detail, error.faults, **error.more)


@api.exception_handler(WhimbrelError)
def _mendable(request: HttpRequest, error: WhimbrelError) -> HttpResponse:
    # What the library says to people names files and codes, and might name what was sent: only its kind is told.
    return problems.answer("invalid", detail="The request cannot be carried out with these values; nothing was saved.")


@api.exception_handler(pydantic.ValidationError)
def _answer_unfit(request: HttpRequest, error: pydantic.ValidationError) -> HttpResponse:
    # A fault of ours. What pydantic says would repeat the answer, with all that is in it, in the log.
    raise RuntimeError(f"An answer does not fit its description: {[e['type'] for e in error.errors()]}") from None


_NAMES: list[frozenset[str]] = []


def _names() -> frozenset[str]:
    """Names of all members and parameters that are described: these may stand in a path to a fault."""
    if not _NAMES:
        schema = api.get_openapi_schema()
        found = {p for s in schema["components"]["schemas"].values() for p in s.get("properties", ())}
        for operations in schema["paths"].values():
            found |= {p["name"] for o in operations.values() for p in o.get("parameters", ())}
        _NAMES.append(frozenset(found))
    return _NAMES[0]
