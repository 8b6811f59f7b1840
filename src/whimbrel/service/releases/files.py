"""A file of a release as it was written, and nothing outside its folder."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from django.http import FileResponse, Http404

_KINDS = {".jsonld": "application/ld+json", ".cff": "text/plain", ".parquet": "application/vnd.apache.parquet"}


def served(folder: Path, name: str) -> FileResponse:
    """The file; Http404 if there is none of this name in the folder."""
    folder = folder.resolve()
    path = (folder / name).resolve()
    if not path.is_relative_to(folder) or not path.is_file():
        raise Http404
    kind = _KINDS.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    text = kind.startswith("text/")
    response = FileResponse(path.open("rb"), content_type=f"{kind}; charset=utf-8" if text else kind)
    response["X-Content-Type-Options"] = "nosniff"
    return response
