"""The plain form of the interview: one section a page, hard questions on a page of their own near the end."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils import timezone

from whimbrel.criteria.interview import Question, Wording, sections
from whimbrel.service.interview.entries import STATED, Entry, read_entries
from whimbrel.service.interview.order import FIRST, HARD, LAST, Ahead

HARD_PAGE = "hard"
WAYS = ("yes", "no", "unknown", "refused")
UNSAID = ("unknown", "refused")
# The text of the wording for each answer on a card.
CARD = {"yes": "yes", "no": "no", "unknown": "i_do_not_know", "refused": "i_do_not_want_to_say"}


def page_ids() -> tuple[str, ...]:
    """Ids of the pages in order."""
    first = [s for s in sections() if s not in LAST]
    return (*first, HARD_PAGE, *LAST)


def page_of(question: Question) -> str:
    """The page on which a question stands."""
    always = question.section in FIRST or question.section in LAST
    return HARD_PAGE if question.gentle == HARD and not always else question.section


@dataclass
class Choice:
    """One answer to choose, in both languages."""

    code: str
    officer: str
    person: str
    chosen: bool


@dataclass
class Asked:
    """One question on the page. ``ways``: answers in words; ``given``: the number that stands there; ``note``: to the officer."""

    question: Question
    officer: str
    person: str
    hint: str
    note: str
    ways: list[Choice]
    given: str = ""
    unit: str = ""
    who: list[Choice] = field(default_factory=list)
    late: bool = False


def on_page(page: str, found: Ahead, now: Mapping[str, Entry], officer: Wording, person: Wording) -> list[Asked]:
    """The questions of a page: those still to be asked in their order, then those that are answered."""
    if found.child and "age" in now:
        person = person.for_child()
    ahead = [q for q in found.next if page_of(q) == page]
    rest = [q for q in found.opened if page_of(q) == page and q not in ahead]
    answered = [q for q in rest if q.key in now]
    settled = [q for q in rest if q.key not in now]
    return [_asked(q, now.get(q.key), officer, person, late=q in settled) for q in (*ahead, *answered, *settled)]


def _asked(q: Question, entry: Entry | None, officer: Wording, person: Wording, *, late: bool) -> Asked:
    codes = {
        "yes_no": [(c, officer.texts[CARD[c]], person.texts[CARD[c]]) for c in WAYS],
        "choice": [(c, officer.choices[q.key][c], person.choices[q.key][c]) for c in q.choices],
    }.get(q.kind, [])
    if q.kind != "yes_no":
        codes += [(c, officer.texts[CARD[c]], person.texts[CARD[c]]) for c in UNSAID]
    said = entry.value if entry and entry.answer == STATED else entry.answer if entry else ""
    who = [(c, officer.choices["who"][c], person.choices["who"][c]) for c in officer.choices["who"]] if q.actor else []
    return Asked(
        question=q,
        officer=officer.questions[q.key],
        person=person.questions[q.key],
        hint=person.hints.get(q.key, ""),
        note=officer.officer.get(q.key, ""),
        ways=[Choice(*c, chosen=c[0] == said) for c in codes],
        given=said if entry and entry.answer == STATED and q.kind in ("age", "number", "money") else "",
        unit=entry.unit if entry else "",
        who=[Choice(*c, chosen=bool(entry) and c[0] == (entry.by if entry else "")) for c in who],
        late=late,
    )


def entries_in(form: QueryDict, shown: list[Question], now: Mapping[str, Entry]) -> list[Entry]:
    """What a form says that was not said before. Raises BadEntry."""
    at, sheet = timezone.now(), f"page-{secrets.token_hex(4)}"
    found = []
    for place, q in enumerate(shown):
        said = _said(form, q)
        if said is None:
            continue
        told = {**said, "by": form.get(f"w:{q.key}", "") if q.about_fact(said["answer"]) == "yes" else ""}
        held = now.get(q.key)
        if held is None or any(getattr(held, name) != told.get(name, "") for name in ("answer", "value", "unit", "by")):
            told |= {"key": q.key, "obtained": form.get("obtained", ""), "at": at.isoformat(), "device": sheet}
            found.append({**told, "sequence": place})
    return read_entries(found, at)


def _said(form: QueryDict, q: Question) -> dict[str, str] | None:
    chosen, number = form.get(f"a:{q.key}", ""), form.get(f"v:{q.key}", "").strip().replace(",", ".")
    if q.kind in ("age", "number", "money") and number:
        unit = form.get(f"u:{q.key}", "").strip().upper()
        return {"answer": STATED, "value": number, **({"unit": unit} if q.kind == "money" else {})}
    if not chosen:
        return None
    if q.kind == "yes_no" or chosen in UNSAID:
        return {"answer": chosen}
    return {"answer": STATED, "value": chosen}
