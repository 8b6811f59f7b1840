"""The interview without a script: a section a page, saved by a form, in the order the server finds."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from whimbrel.criteria.interview import Wording, wording
from whimbrel.criteria.protection import steps
from whimbrel.service.audit.log import note
from whimbrel.service.interview.entries import ACTED, BadEntry, Entry, newest
from whimbrel.service.interview.keeping import Discarded, add, entries_of, found
from whimbrel.service.interview.models import DISCARDED, Interview
from whimbrel.service.interview.order import Ahead, ahead
from whimbrel.service.interview.pages import HARD_PAGE, entries_in, on_page, page_ids, page_of
from whimbrel.service.interview.told import alarms
from whimbrel.service.page import language_of
from whimbrel.service.reader import reader_of
from whimbrel.service.words import word
from whimbrel.vocabulary.code_lists import code_list


def _open(request: HttpRequest, key: UUID) -> Interview:
    interview = found(reader_of(request), "case.write", key)
    if interview.state == DISCARDED:
        raise Http404
    return interview


@require_safe
def interview(request: HttpRequest, key: UUID) -> HttpResponse:
    """Go on where the interview stands."""
    it = _open(request, key)
    entries = entries_of(it)
    if _to_act(entries):
        return redirect("interview-stop", key)
    coming = ahead(entries).next
    return redirect("interview-section", key, page_of(coming[0])) if coming else redirect("interview-result", key)


@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, key: UUID, section: str) -> HttpResponse:
    """One section: its questions in both languages, saved by POST."""
    it = _open(request, key)
    if section not in page_ids():
        raise Http404
    entries = entries_of(it)
    before = ahead(entries)
    fault = ""
    if request.method == "POST":
        shown = [q for q in before.opened if page_of(q) == section]
        try:
            add(it, entries_in(request.POST, shown, newest(entries)))
            return _onwards(it, section, before)
        except Discarded:
            raise Http404 from None
        except BadEntry:
            fault = word("interview_fault", language_of(request))
    elif _to_act(entries):
        return redirect("interview-stop", key)
    else:
        note("look", "interview", key=str(key), detail=section)
    now = newest(entries)
    officer, person = wording(it.officer_language), wording(it.person_language)
    context = {
        "interview": it,
        "page": section,
        "title": _title(section, officer, language_of(request)),
        "person_title": person.sections.get(section, ""),
        "pages": [(p, _title(p, officer, language_of(request))) for p in page_ids() if _has(before, p)],
        "asked": on_page(section, before, now, officer, person),
        "officer": officer,
        "person": person.for_child() if before.child and "age" in now else person,
        "obtained": _obtained(entries, language_of(request)),
        "notices": [officer.texts[f"action_{q.alarm.action}"] for q, done in alarms(now) if q.alarm and not done],
        "guardian": _guardian(before, language_of(request)) if "age" in now else "",
        "child": before.child and "age" in now,
        "enough": before.enough,
        "fault": fault,
    }
    return render(request, "interview/section.html", context, status=422 if fault else 200)


def _onwards(it: Interview, section: str, before: Ahead) -> HttpResponse:
    entries = entries_of(Interview.objects.get(pk=it.pk))
    if _to_act(entries):
        return redirect("interview-stop", it.pk)
    after = ahead(entries)
    opened = {q.key for q in after.next} - {q.key for q in before.opened}
    if any(page_of(q) == section and q.key in opened for q in after.next):
        return redirect("interview-section", it.pk, section)
    later = page_ids()[page_ids().index(section) + 1 :]
    # A page passed before its questions were open, such as what is asked of adults only, comes up again.
    passed = [page_of(q) for q in after.next if q.key in opened]
    coming = next((p for p in (*passed, *later) if any(page_of(q) == p for q in after.next)), "")
    return redirect("interview-section", it.pk, coming) if coming else redirect("interview-result", it.pk)


def _has(found: Ahead, page: str) -> bool:
    return any(page_of(q) == page for q in found.opened)


def _title(page: str, officer: Wording, language: str) -> str:
    return word("interview_hard", language) if page == HARD_PAGE else officer.sections[page]


def _obtained(entries: list[Entry], language: str) -> list[tuple[str, str, bool]]:
    last = next((e.obtained for e in reversed(entries) if e.obtained), "")
    codes = code_list("obtained")
    return [(c, codes.label(c, language), c == last) for c in codes.codes]


def _guardian(found: Ahead, language: str) -> str:
    step = next(s for s in steps() if s.when == "child")
    return (step.text.get(language) or step.text["en"]) if found.child else ""


def _to_act(entries: list[Entry]) -> bool:
    return any(q.alarm and q.alarm.stop and not done for q, done in alarms(newest(entries)))


@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, key: UUID) -> HttpResponse:
    """What to do before anything else is asked; by POST: it is done."""
    it = _open(request, key)
    now = newest(entries_of(it))
    waiting = [q for q, done in alarms(now) if not done and q.alarm and q.alarm.stop]
    if request.method == "POST":
        at = timezone.now().isoformat(timespec="milliseconds")
        add(it, [Entry(ACTED + q.key, "yes", at, f"page-{uuid4().hex[:8]}", n) for n, q in enumerate(waiting)])
        return redirect("interview-section", key, waiting[0].section if waiting else "safety")
    officer, person = wording(it.officer_language), wording(it.person_language)
    context = {
        "interview": it,
        "officer": officer,
        "person": person,
        "todo": list(dict.fromkeys(officer.texts[f"action_{q.alarm.action}"] for q in waiting if q.alarm)),
        "declined": any(q.key == "consent_interview" for q in waiting),
    }
    return render(request, "interview/stop.html", context)


@require_safe
def pause(request: HttpRequest, key: UUID) -> HttpResponse:
    """A break: the answers are kept."""
    it = _open(request, key)
    context = {"interview": it, "officer": wording(it.officer_language), "person": wording(it.person_language)}
    return render(request, "interview/break.html", context)
