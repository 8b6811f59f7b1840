"""The agency's own mapping of an upload, and mappings kept for the next: locked, as they hold values of a file."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path

import yaml

from whimbrel.intake.mapping import Mapping, read_mapping
from whimbrel.service.secrecy.locked import NotOpened, Place, lock, unlock
from whimbrel.service.uploads.files import place
from whimbrel.service.uploads.models import KeptMapping, Upload
from whimbrel.standard.faults import Refused

LONGEST_LABEL = 60
LARGEST_MAPPING = 200_000


def mapping_of(upload: Upload) -> str:
    """The mapping's text (YAML), "" if the file is read as a known kind."""
    locked = upload.locked.get("mapping")
    return unlock(locked, place(upload, "mapping")) if locked else ""


def with_mapping(upload: Upload, text: str) -> Upload:
    """Set the mapping of an upload that is not saved yet, or take it away with ""."""
    upload.locked = {k: v for k, v in upload.locked.items() if k != "mapping"}
    upload.mapping = ""
    if text:
        upload.locked["mapping"] = lock(text, place(upload, "mapping"))
        upload.mapping = hashlib.sha256(text.encode()).hexdigest()
    return upload


def understood(text: str, folder: Path) -> Mapping:
    """The mapping that a text says, read as ``whimbrel check --mapping`` reads it; Refused M04 says what is wrong."""
    for token in _tokens(text):
        if isinstance(token, yaml.AliasToken | yaml.AnchorToken):
            # A few lines that refer to each other can grow beyond every memory.
            raise Refused("M04", reason="A mapping has no anchors and aliases (& and *); put such texts into quotes.")
    path = folder / "mapping.yaml"
    path.write_text(text, "utf-8")
    return read_mapping(path)


def _tokens(text: str) -> Iterator[yaml.Token]:
    with contextlib.suppress(yaml.YAMLError):  # what cannot be read at all, the reader of mappings says better
        yield from yaml.scan(text)


def keep(upload: Upload, label: str, text: str, author_id: int | None) -> KeptMapping:
    """Keep a mapping under a name; one that the same person kept under this name before is replaced."""
    rows = KeptMapping.objects.filter(agency_id=upload.agency_id, author_id=author_id)
    same = next((k for k in rows if _is_named(k, label)), None)
    kept = same or KeptMapping(agency_id=upload.agency_id, author_id=author_id)
    kept.locked = {"label": lock(label, _place(kept, "label")), "text": lock(text, _place(kept, "text"))}
    kept.save()
    return kept


def _is_named(kept: KeptMapping, label: str) -> bool:
    try:
        return label_of(kept) == label
    except NotOpened:
        return False


def label_of(kept: KeptMapping) -> str:
    """The name under which a mapping is kept."""
    return unlock(kept.locked["label"], _place(kept, "label"))


def text_of(kept: KeptMapping) -> str:
    """The text of a kept mapping."""
    return unlock(kept.locked["text"], _place(kept, "text"))


def _place(kept: KeptMapping, field: str) -> Place:
    return Place("uploads_keptmapping", str(kept.pk), kept.agency_id, field)
