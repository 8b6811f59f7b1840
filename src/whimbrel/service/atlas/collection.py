"""Collections: submissions that may be shown together. Invented and real data never are, nor different publishers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from whimbrel.standard.store import Submission


@dataclass(frozen=True)
class Collection:
    """A named set of submissions; ``key`` stands in the address bar."""

    key: str
    label: str
    submissions: tuple[Submission, ...]

    def reporters(self) -> list[tuple[str, str]]:
        """(short name, label) of the agencies in it, by label."""
        found = {s.reporter: s.manifest["label"] or s.reporter for s in self.submissions}
        return sorted(found.items(), key=lambda r: r[1])

    def of(self, reporters: Sequence[str]) -> tuple[Submission, ...]:
        """Submissions of these reporters; all of them where none was chosen, or none that is here."""
        return tuple(s for s in self.submissions if s.reporter in reporters) or self.submissions

    @property
    def invented(self) -> bool:
        """Whether the data are invented."""
        return any(s.nature == "invented" for s in self.submissions)


def collections(visible: Sequence[Submission]) -> dict[str, Collection]:
    """Collections of what a reader may see: the agencies' reports, the invented region, and each published source."""
    groups: dict[str, list[Submission]] = {}
    labels: dict[str, str] = {}
    for s in visible:
        if s.manifest["kind"] == "nil":
            continue
        if s.nature == "published":
            key = f"{s.reporter}.{s.manifest['source'].get('id', 'own')}"
            labels[key] = s.manifest["label"] or s.manifest["source"].get("label") or s.reporter
        else:
            key = s.nature
        groups.setdefault(key, []).append(s)
    order = sorted(groups, key=lambda k: (k != "reported", k != "invented", k))
    return {k: Collection(k, labels.get(k, k), tuple(groups[k])) for k in order}
