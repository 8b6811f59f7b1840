"""The file that asks for a situation report: what, when, from which submissions, in which languages, by whom."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from whimbrel.flows.movements import DIMENSIONS
from whimbrel.release.wording import LANGUAGES
from whimbrel.standard.errors import QuestionError, StoreError
from whimbrel.standard.period import Period, parse_period

FORMAT = "whimbrel-report/1"
SECTIONS = ("short", "flows", "trends", "profiles", "money", "change", "method", "sources")
TABLES = ("year", "month", "flows", "sex", "age_band", "citizenship", "form", "route", "border_type")
MONEY = ("fee", "advance")
_ID = re.compile(r"[a-z][a-z0-9]{0,20}")
_KEYS = {
    "report", "id", "title", "about", "period", "before", "since", "languages", "author", "publisher", "licence",
    "published", "address", "version", "sections", "draws",
}  # fmt: skip
_DRAW_KEYS = {
    "title", "store", "reporters", "submissions", "file", "reporter", "as", "covers", "label", "indicator", "where",
    "tables", "money", "period", "before", "since",
}  # fmt: skip


@dataclass(frozen=True)
class Draw:
    """One thing that is counted, from one store or one public file: units are never mixed within it.

    file: a public file, sealed in passing; ``covers`` is the period it is of. tables: of TABLES. money: kinds of payment of
    which bands are shown. since: first year of the trend.
    """

    id: str
    period: Period
    before: Period | None
    since: int
    title: Mapping[str, str] = field(default_factory=dict)
    store: Path | None = None
    reporters: tuple[str, ...] = ()
    submissions: tuple[str, ...] = ()
    file: Path | None = None
    reporter: str = ""
    source: str | None = None
    covers: str = ""
    label: str = ""
    indicator: str | None = None
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tables: tuple[str, ...] = TABLES
    money: tuple[str, ...] = ()

    @property
    def periods(self) -> tuple[Period, ...]:
        """Its own, after the one it is compared with."""
        return tuple(p for p in (self.before, self.period) if p)

    @property
    def trend(self) -> tuple[int, ...]:
        """Years of the trend, none if it has none: years beside a part of a year would tell the rest of that year by subtraction;
        beside several years, their sum twice."""
        if "year" not in self.tables or any(len(p.name) != 4 for p in self.periods):
            return ()
        return tuple(range(min(self.since, self.period.first.year), self.period.last.year + 1))


@dataclass(frozen=True)
class Order:
    """What a report is to be. ``sha256``: of the file, so that a report says what it was made from."""

    id: str
    title: Mapping[str, str]
    period: Period
    before: Period | None
    languages: tuple[str, ...]
    author: str
    publisher: str
    licence: str
    published: str
    address: str
    version: str
    sections: tuple[str, ...]
    draws: tuple[Draw, ...]
    sha256: str
    about: Mapping[str, str] = field(default_factory=dict)


def read_order(path: Path) -> Order:
    """The order in a file. QuestionError lists all that is wrong with it; paths in it are relative to the file."""
    try:
        raw = path.read_bytes()
    except OSError:
        raise QuestionError(f"{path}: there is no such file.") from None
    return parse_order(raw, path)


def parse_order(raw: bytes, path: Path) -> Order:
    """The order in the bytes of a file. path: what it is called; paths in it are relative to it."""
    try:
        data = yaml.safe_load(raw)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        place = getattr(error, "problem_mark", None)
        where = f" (line {place.line + 1})" if place else ""
        raise QuestionError(f"{path}: this is no YAML{where}.") from None
    if not isinstance(data, dict):
        raise QuestionError(f"{path}: a report file begins with report: {FORMAT}")
    return _Reading(path, data).order(hashlib.sha256(raw).hexdigest())


class _Reading:
    """Reads and gathers faults, so that all are told at once."""

    def __init__(self, path: Path, data: dict[str, Any]):
        self.path, self.data, self.faults = path, data, list[str]()

    def order(self, digest: str) -> Order:
        data = self.data
        if data.get("report") != FORMAT:
            self.faults.append(f"report: write {FORMAT}")
        self._known(data, _KEYS, "")
        languages = self._texts(data.get("languages", list(LANGUAGES)), "languages", LANGUAGES)
        period = self._period(data.get("period"), "period")
        before = self._period(data["before"], "before") if data.get("before") else None
        for name in ("id", "author", "published"):
            if not data.get(name):
                self.faults.append(f"{name}: is missing")
        draws = data.get("draws")
        if not isinstance(draws, dict) or not draws:
            self.faults.append("draws: name what is counted, and where it comes from")
            draws = {}
        made = tuple(self._draw(name, given, period, before) for name, given in draws.items() if period)
        sections = self._texts(data.get("sections", list(SECTIONS)), "sections", SECTIONS)
        title = self._words(data.get("title"), "title")
        if self.faults or period is None:
            faults = "\n".join(f"  {fault}" for fault in self.faults)
            raise QuestionError(f"{self.path}: nothing was made; mend this first:\n{faults}")
        return Order(
            id=str(data["id"]), title=title, about=self._words(data.get("about", {}), "about"), period=period,
            before=before, languages=languages or LANGUAGES, author=str(data["author"]),
            publisher=str(data.get("publisher", "")), licence=str(data.get("licence", "CC-BY-4.0")),
            published=str(data["published"]), address=str(data.get("address", "")),
            version=str(data.get("version", "1.0")), sections=sections, draws=made, sha256=digest,
        )  # fmt: skip

    def _draw(self, name: str, given: Any, period: Period, before: Period | None) -> Draw:
        place = f"draws.{name}"
        if not isinstance(given, dict) or not _ID.fullmatch(str(name)):
            self.faults.append(f"{place}: a short name of small letters and digits, and its facts below it")
            return Draw("x", period, before, period.first.year)
        self._known(given, _DRAW_KEYS, f"{place}.")
        if bool(given.get("store")) == bool(given.get("file")):
            self.faults.append(f"{place}: name either a store or a file")
        if given.get("file") and not given.get("reporter"):
            self.faults.append(f"{place}.reporter: say whose file it is, such as frontex")
        if given.get("file"):
            self._period(given.get("covers"), f"{place}.covers")
        own = self._period(given["period"], f"{place}.period") if given.get("period") else None
        own_before = self._period(given["before"], f"{place}.before") if given.get("before") else None
        own_before = own_before or (None if own else before)
        own = own or period
        if own_before and own_before.last >= own.first:
            self.faults.append(f"{place}: {own_before} is not before {own}; a period is compared with an earlier one")
        where = given.get("where") or {}
        for dimension in where:
            if dimension not in DIMENSIONS:
                self.faults.append(f"{place}.where: there is no {dimension}; there are {', '.join(DIMENSIONS)}")
        return Draw(
            id=str(name), period=own, before=own_before, since=int(given.get("since", own.first.year - 5)),
            title=self._words(given.get("title", {}), f"{place}.title"),
            store=self._path(given.get("store")), file=self._path(given.get("file")),
            reporters=self._texts(given.get("reporters", []), f"{place}.reporters"),
            submissions=self._texts(given.get("submissions", []), f"{place}.submissions"),
            reporter=str(given.get("reporter", "")), source=given.get("as"), label=str(given.get("label", "")),
            covers=str(given.get("covers", "")),
            indicator=given.get("indicator"),
            where={k: self._texts(v, f"{place}.where.{k}") for k, v in where.items()},
            tables=self._texts(given.get("tables", list(TABLES)), f"{place}.tables", TABLES),
            money=self._money(given.get("money"), f"{place}.money"),
        )  # fmt: skip

    def _money(self, given: Any, place: str) -> tuple[str, ...]:
        from whimbrel.vocabulary.code_lists import code_list

        if given in (None, False):
            return ()
        return MONEY if given is True else self._texts(given, place, code_list("payment_kind").codes)

    def _path(self, given: Any) -> Path | None:
        return self.path.parent / str(given) if given else None

    def _known(self, data: dict[str, Any], keys: set[str], start: str) -> None:
        for key in sorted(set(map(str, data)) - keys):
            self.faults.append(f"{start}{key}: is not understood")

    def _period(self, given: Any, place: str) -> Period | None:
        try:
            return parse_period(str(given or ""))
        except StoreError as error:
            self.faults.append(f"{place}: {error}")
            return None

    def _texts(self, given: Any, place: str, known: tuple[str, ...] = ()) -> tuple[str, ...]:
        texts = tuple(map(str, given)) if isinstance(given, list) else (str(given),)
        for text in texts:
            if known and text not in known:
                self.faults.append(f"{place}: there is no {text}; there are {', '.join(known)}")
        return texts

    def _words(self, given: Any, place: str) -> Mapping[str, str]:
        if isinstance(given, str) and given:
            return {"en": given}
        if isinstance(given, dict) and set(given) <= set(LANGUAGES) and (given or place != "title"):
            return {str(k): str(v) for k, v in given.items()}
        self.faults.append(f"{place}: words by language: {{en: ..., fr: ..., zh: ...}}")
        return {}
