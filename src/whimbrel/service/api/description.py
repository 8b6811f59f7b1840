"""What django-ninja does not say by itself: problems, limits, keys, files and how operations lead to each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from whimbrel.service.api.once import HEADER
from whimbrel.service.api.problems import MEDIA, kinds

_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "where", "remedy"],
    "properties": {
        "type": {"type": "string", "description": "What kind of problem it is, for programs."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "where": {"type": "string", "description": "JSON path of the first fault, or empty."},
        "remedy": {"type": "string", "description": "What to do next."},
        "faults": {"type": "array", "items": {"$ref": "#/components/schemas/Fault"}},
        "conflicts": {"type": "array", "items": {"type": "object"}},
    },
}
_FAULT = {
    "type": "object",
    "required": ["where", "what", "code"],
    "properties": {"where": {"type": "string"}, "what": {"type": "string"}, "code": {"type": "string"}},
}
_ALWAYS = ("unreadable", "unauthorised", "not_found", "invalid", "too_many")
_WITH_BODY = ("too_large", "wrong_type", "conflict")
_KEY = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9._-]{8,90}$"},
    "description": "Sent again with the same key within a day, the request is carried out once and answered alike.",
}
_LIMITS = {
    "RateLimit-Limit": "Requests a minute.",
    "RateLimit-Remaining": "Requests left in this minute.",
    "RateLimit-Reset": "Seconds until the next minute.",
}


def finished(schema: Any) -> Any:
    """The description with all that every operation has in common."""
    schemas = schema["components"].setdefault("schemas", {})
    schemas["Problem"], schemas["Fault"] = _PROBLEM, _FAULT
    headers = schema["components"].setdefault("headers", {})
    for name, text in _LIMITS.items():
        headers[name] = {"description": text, "schema": {"type": "string"}}
    for operations in schema["paths"].values():
        for method, operation in operations.items():
            _finish(method, operation)
    return schema


def _finish(method: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"] = {str(status): told for status, told in operation["responses"].items()}
    for parameter in operation.get("parameters", ()):
        parameter.pop("examples", None)  # of a parameter these would be named; they stand in its schema
    for told in responses.values():
        told.setdefault("headers", {}).update({n: {"$ref": f"#/components/headers/{n}"} for n in _LIMITS})
    own = operation.pop("x-problems", ())
    wanted = [*_ALWAYS, *(_WITH_BODY if method != "get" else ("conflict",)), *own]
    for kind in wanted:
        facts = kinds()[kind]
        told = responses.setdefault(str(facts["status"]), {"description": facts["title"], "content": {}})
        told.setdefault("content", {})[MEDIA] = {
            "schema": {"$ref": "#/components/schemas/Problem"},
            "example": _example(kind),
        }
        if kind == "too_many":
            told["headers"] = {"Retry-After": {"schema": {"type": "string"}}}
    if operation.pop("x-once", False):
        operation.setdefault("parameters", []).append(_KEY)


def _example(kind: str) -> dict[str, Any]:
    facts = kinds()[kind]
    return {
        "type": f"urn:whimbrel:problem:{kind.replace('_', '-')}",
        "title": facts["title"],
        "status": facts["status"],
        "detail": facts["detail"],
        "where": "",
        "remedy": facts["remedy"],
    }


def described(*scopes: str, once: bool = False, problems: Sequence[str] = (), **extra: Any) -> dict[str, Any]:
    """``openapi_extra`` of an operation: the scopes it needs (any one of them), problems of its own, whether it takes a key."""
    found: dict[str, Any] = {"x-scopes": list(scopes), "x-problems": problems, **extra}
    return {**found, "x-once": True} if once else found


def file_answer(media: str, text: str) -> dict[int, Any]:
    """``responses`` of an operation that answers with a file."""
    schema = {"type": "string", "format": "binary"}
    return {
        200: {
            "description": text,
            "content": {media: {"schema": schema}},
            "headers": {"Whimbrel-Handling": {"schema": {"type": "string"}}},
        }
    }


def form_body(required: list[str], **fields: Any) -> dict[str, Any]:
    """``requestBody`` of a form with a file."""
    schema = {"type": "object", "required": required, "properties": fields}
    return {"required": True, "content": {"multipart/form-data": {"schema": schema}}}
