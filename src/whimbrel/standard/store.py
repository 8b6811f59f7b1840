"""The store: a folder of sealed submissions. What is current is derived from the manifests, never kept beside them."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from whimbrel.standard.errors import NotVerified, StoreError
from whimbrel.standard.period import Period, parse_period
from whimbrel.standard.sealing import INCOMING, canonical, file_hash, submission_id
from whimbrel.standard.signing import fingerprint, is_signed

_DAY = 24 * 3600


@dataclass(frozen=True)
class Submission:
    """A sealed submission: its folder and its manifest."""

    path: Path
    manifest: dict[str, Any]

    @property
    def id(self) -> str:
        """Id of the submission: 20 hexadecimal digits."""
        return str(self.manifest["id"])

    @property
    def reporter(self) -> str:
        """Short name of the reporter."""
        return str(self.manifest["reporter"])

    @property
    def period(self) -> Period:
        """Period of the submission."""
        return parse_period(self.manifest["period"]["name"])

    @property
    def nature(self) -> str:
        """reported, published or invented."""
        return str(self.manifest["nature"])

    @property
    def tables(self) -> dict[str, dict[str, Any]]:
        """Table id -> file, sha256, rows, columns."""
        return dict(self.manifest["tables"])

    def file(self, table_id: str) -> Path:
        """Parquet file of a table."""
        return self.path / str(self.tables[table_id]["file"])

    def seal(self) -> dict[str, Any]:
        """When it was sealed, and who signed it."""
        return dict(json.loads((self.path / "seal.json").read_text("utf-8")))


class Store:
    """Sealed submissions below one folder."""

    def __init__(self, path: Path | str):
        self.path = Path(path)

    def submissions(self) -> list[Submission]:
        """All sealed submissions, by reporter, period and id. A folder that is not one is passed over."""
        return sorted(self._read(), key=lambda s: (s.reporter, s.period, s.id))

    def _of_reporter(self, reporter: str) -> list[Submission]:
        return list(self._manifests(f"{reporter}/*/*/manifest.json"))

    def _read(self) -> Iterator[Submission]:
        if not self.path.is_dir():
            hint = f"Seal a submission first: whimbrel seal FILE --store {self.path}"
            raise StoreError(f"There is no store at {self.path}. {hint}")
        yield from self._manifests("[a-z0-9]*/*/*/manifest.json")

    def _manifests(self, pattern: str) -> Iterator[Submission]:
        for manifest in self.path.glob(pattern):
            try:
                yield Submission(manifest.parent, json.loads(manifest.read_text("utf-8")))
            except (ValueError, KeyError):
                raise NotVerified(
                    f"The manifest in {manifest.parent.name} is damaged. Restore the folder from a backup."
                ) from None

    def current(self) -> list[Submission]:
        """Submissions that no other one supersedes."""
        every = self.submissions()
        replaced = {s.manifest.get("supersedes") for s in every}
        return [s for s in every if s.id not in replaced]

    def find(self, start: str) -> Submission:
        """The submission whose id begins with ``start``."""
        found = [s for s in self.submissions() if s.id.startswith(start.lower())]
        if len(found) != 1:
            raise StoreError("No submission has this id." if not found else "Several ids begin so; write more of it.")
        return found[0]

    def superseded_by(self, submission: Submission) -> Submission | None:
        """The submission that replaces this one, if any."""
        return next((s for s in self.submissions() if s.manifest.get("supersedes") == submission.id), None)

    def refuse_conflicts(self, manifest: dict[str, Any]) -> None:
        """StoreError if the manifest would count twice what is there, or corrects what cannot be corrected."""
        every = self._of_reporter(manifest["reporter"])
        replaced = {s.manifest.get("supersedes") for s in every}
        corrected = manifest.get("supersedes")
        if corrected:
            if not any(s.id == corrected for s in every):
                raise StoreError("The submission to supersede is not in this store, or another reporter filed it.")
            newer = next((s for s in every if s.manifest.get("supersedes") == corrected), None)
            if newer:
                raise StoreError(f"It is superseded already, by {newer.id}; supersede that one.")
        for s in every:
            same = s.id not in replaced and s.id != corrected and s.period.name == manifest["period"]["name"]
            if same and _counts_again(s.manifest, manifest):
                raise StoreError(
                    f"{s.reporter} has already filed this for {s.period}: {s.id}. To correct it, seal with --supersedes {s.id}."
                )

    def sweep(self) -> int:
        """Remove what killed processes left behind more than a day ago; returns how many folders."""
        count = 0
        for folder in (self.path / INCOMING).glob("*"):
            if time.time() - folder.stat().st_mtime > _DAY:
                shutil.rmtree(folder, ignore_errors=True)
                count += 1
        return count


def _counts_again(old: dict[str, Any], new: dict[str, Any]) -> bool:
    if set(old["nil"]) & set(new["nil"]):
        return True
    return bool(set(old["tables"]) & set(new["tables"])) and old["source"].get("id") == new["source"].get("id")


def open_submission(path: Path) -> Submission:
    """The submission in a folder; StoreError if there is none."""
    try:
        return Submission(Path(path), json.loads((Path(path) / "manifest.json").read_text("utf-8")))
    except OSError:
        raise StoreError("This folder is no sealed submission: it has no manifest.json.") from None
    except ValueError:
        raise NotVerified("The manifest is damaged.") from None


def verify(submission: Submission, trusted: set[str] | None = None) -> list[str]:
    """Prove that not a byte changed since sealing. Returns what was proven, in words; raises NotVerified with every fault.

    trusted: fingerprints of keys; if given, a submission that none of them signed is refused.
    """
    faults: list[str] = []
    raw = (submission.path / "manifest.json").read_bytes()
    manifest = submission.manifest
    if canonical(manifest) != raw:
        faults.append("manifest.json is not written as it was sealed")
    if submission_id(manifest) != manifest["id"] or submission.path.name != manifest["id"]:
        faults.append("the id does not belong to the manifest")
    try:
        seal = submission.seal()
    except (OSError, ValueError, TypeError):
        seal = {}
    if not seal:
        faults.append("seal.json is missing or damaged")
    elif seal.get("manifest_sha256") != hashlib.sha256(raw).hexdigest():
        faults.append("the seal belongs to another manifest")
    expected = {"manifest.json", "seal.json", *(t["file"] for t in submission.tables.values())}
    present = {p.name for p in submission.path.iterdir()}
    faults += [f"{name} is not part of the submission" for name in sorted(present - expected)]
    for table_id, facts in submission.tables.items():
        faults += _table_faults(submission, table_id, facts)
    signer = None
    if "public_key" in seal or "signature" in seal:
        public, signature = str(seal.get("public_key")), str(seal.get("signature"))
        if is_signed(public, signature, raw):
            signer = fingerprint(public)
        else:
            faults.append("the signature is not right")
    if trusted is not None and signer not in trusted:
        faults.append("no trusted key has signed it")
    if faults:
        raise NotVerified("Not as it was sealed: " + "; ".join(faults) + ".")
    proven = [f"{len(submission.tables)} tables and the manifest have the hashes they were sealed with"]
    return [*proven, f"signed by {signer}" if signer else "not signed: compare the id with the one the sender gave you"]


def _table_faults(submission: Submission, table_id: str, facts: dict[str, Any]) -> list[str]:
    path = submission.path / facts["file"]
    if not path.is_file():
        return [f"{facts['file']} is missing"]
    if file_hash(path) != facts["sha256"]:
        return [f"{facts['file']} was changed"]
    if pq.read_metadata(path).num_rows != facts["rows"]:
        return [f"{facts['file']} has not {facts['rows']} rows"]
    return []
