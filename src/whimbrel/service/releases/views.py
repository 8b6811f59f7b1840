"""Pages of releases in the making: the list, a new draft, the draft with what would be lost and what it risks, its steps."""

from __future__ import annotations

import io
import zipfile
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from whimbrel.release.refusal import why
from whimbrel.release.wishes.national_return import ReturnWish
from whimbrel.release.wishes.noisy import NoisyWish
from whimbrel.release.wishes.synthetic import SyntheticWish
from whimbrel.release.wording import as_words, in_language, risks
from whimbrel.service.audit.log import note
from whimbrel.service.page import language_of
from whimbrel.service.policy import looked_at, may, within
from whimbrel.service.reader import Reader, reader_of
from whimbrel.service.releases.drafting import agencies, do_step, facts_of, may_approve, prepare, tables_of
from whimbrel.service.releases.files import served
from whimbrel.service.releases.form import chosen, may_read_all, offered, pool, sent_of, wish_of_form
from whimbrel.service.releases.life import ACT, MOVES, NotNow, answers, state_of
from whimbrel.service.releases.making import draft_folder, exact_return, progress_of
from whimbrel.service.releases.models import Release
from whimbrel.service.words import word
from whimbrel.standard.errors import QuestionError, WhimbrelError
from whimbrel.vocabulary.code_lists import code_list

MOST = 100
_MOST_CELLS = 500  # that a draft shows on its page; the files of the release hold all
_BUSY = ("making", "publishing")
PRIVATE = (NoisyWish.kind, SyntheticWish.kind)


@require_safe
def releases(request: HttpRequest) -> HttpResponse:
    """Releases of the reader's agencies, drafts too."""
    reader, language = _reader(request, "release.read"), language_of(request)
    listed = list(_mine(reader)[:MOST])
    said = answers(listed)
    rows = [
        {
            "made": r,
            "title": in_language(r.wish["title"], language),
            "kind": word(f"releases_kind_{r.wish.get('kind', 'table')}", language),
            "state": word(f"releases_state_{state_of(r, said)}", language),
        }
        for r in listed
    ]
    return render(request, "releases/releases.html", {"rows": rows, "may_draft": may(reader, "release.prepare")})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Choose a product and submissions; by POST, have the draft made."""
    reader, language = _reader(request, "release.prepare"), language_of(request)
    own = agencies(reader)
    if request.method != "POST":
        asked = request.GET
        before = _mine(reader).filter(pk=asked["from"]).first() if _is_uuid(asked.get("from", "")) else None
        sent = sent_of(before) if before else asked.copy()
        sent["corrects"] = asked.get("corrects", sent.get("corrects", ""))
        return _form(request, sent, own)
    post = request.POST
    agency = next((a for a in own if a.slug == post.get("agency", "")), own[0] if len(own) == 1 else None)
    if agency is None:
        raise Http404
    corrects = _mine(reader).filter(pk=post["corrects"]).first() if _is_uuid(post.get("corrects", "")) else None
    try:
        wish = wish_of_form(post)
        if not wish.title:
            return _form(request, post, own, word("releases_no_title", language))
        if wish.kind in PRIVATE and not may(reader, "release.approve", agency):
            return _form(request, post, own, word("releases_budget_who", language))
        wanted = chosen(pool(request)[0], post.getlist("submissions"))
        author, licence = post.get("author", ""), post.get("licence", "CC-BY-4.0")
        made = prepare(reader, agency, wish, wanted, author, licence, corrects)
    except WhimbrelError as error:
        return _form(request, post, own, why(error, language))
    looked_at("release", wanted)
    return redirect("release", made.pk)


@require_safe
def release(request: HttpRequest, key: UUID) -> HttpResponse:
    """One release, with what may be done with it now."""
    return _one(request, _found(_reader(request, "release.read"), key))


@require_POST
def step(request: HttpRequest, key: UUID) -> HttpResponse:
    """Do a step."""
    reader, language = _reader(request, "release.read"), language_of(request)
    made, what = _found(reader, key), request.POST.get("what", "")
    if what not in ACT or not may(reader, ACT[what], made.agency):
        raise Http404
    address = request.build_absolute_uri(reverse("released-one", args=[made.key]))
    try:
        do_step(reader, made, what, request.POST.get("digest", ""), request.POST.get("note", ""), address)
    except NotNow as error:
        return _one(request, made, word(error.key, language), 409)
    except WhimbrelError as error:
        return _one(request, made, why(error, language), 409)
    note("change", "release", key=str(made.pk), detail=what)
    return redirect("release", made.pk)


@require_safe
def draft_file(request: HttpRequest, key: UUID, name: str) -> HttpResponseBase:
    """A file of a draft, as the public would get it: for those who approve it."""
    made = _found(_reader(request, "release.read"), key)
    note("look", "release", key=str(made.pk), detail=name[:100])
    response = served(draft_folder(made), name)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def exact(request: HttpRequest, key: UUID) -> HttpResponse:
    """The exact return of the State behind a return for the public: for whoever may read every submission behind it."""
    reader, language = _reader(request, "release.prepare"), language_of(request)
    made = _found(reader, key)
    if made.wish.get("kind") != ReturnWish.kind or not may_read_all(request, made):
        raise Http404
    try:
        files = exact_return(made, language)
    except WhimbrelError as error:
        return _one(request, made, why(error, language), 409)
    note("export", "release", key=str(made.pk), detail="exact return")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(name, content)
    response = HttpResponse(packed.getvalue(), content_type="application/zip")
    name = f"{made.wish['system']}-{made.wish['country']}.not-for-publication.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _reader(request: HttpRequest, act: str) -> Reader:
    reader = reader_of(request)
    if not may(reader, act):
        raise Http404
    return reader


def _mine(reader: Reader) -> Any:
    rows = Release.objects.select_related("agency", "corrects").prefetch_related("steps__by")
    return within(reader, "release.read", rows)


def _found(reader: Reader, key: UUID) -> Release:
    made: Release | None = _mine(reader).filter(pk=key).first()
    if made is None:
        raise Http404
    return made


def _form(request: HttpRequest, sent: QueryDict, own: list[Any], fault: str = "") -> HttpResponse:
    try:
        context = offered(request, sent, own)
    except QuestionError:
        raise Http404 from None
    return render(request, "releases/new.html", {**context, "fault": fault}, status=422 if fault else 200)


def _one(request: HttpRequest, made: Release, fault: str = "", status: int = 200) -> HttpResponse:
    reader, language = reader_of(request), language_of(request)
    steps, answer = code_list("release_step"), code_list("verification_answer")
    said = answers([made])
    state = state_of(made, said)
    doing, done = progress_of(made) if state in _BUSY else ("", 0)
    context: dict[str, Any] = {
        "made": made,
        "title": in_language(made.wish["title"], language),
        "kind": word(f"releases_kind_{made.wish.get('kind', 'table')}", language),
        "state": state,
        "state_words": word(f"releases_state_{state}", language),
        "busy": state in _BUSY,
        "doing": word(doing, language) if doing else "",
        "done": done,
        "refused": in_language(made.fault, language) if made.fault else "",
        "owners": [(o, answer.label(a, language) if a else "") for o, a in _asked(made, said)],
        "steps": [(s, steps.label(s.what, language)) for s in made.steps.all()],
        "moves": [(what, word(f"releases_do_{what}", language)) for what in _moves(reader, made, state)],
        "exact": made.wish.get("kind") == ReturnWish.kind and may_read_all(request, made),
        "fault": fault,
    }
    if made.digest:
        told = facts_of(made)
        context |= {
            "told": told,
            "protection": in_language(as_words(told["protection"]), language),
            "losses": [in_language(as_words(text), language) for text in told["losses"]],
            "risks": [in_language(t, language) for t in risks(private=told["kind"] in PRIVATE)],
            "tables": [(title, unit, rows[:_MOST_CELLS]) for title, unit, _, rows in tables_of(made, told, language)],
            "report": f"report/index.{language}.html" if language in ("fr", "zh") else "report/index.html",
            "is_report": made.wish.get("kind") == "report",
        }
    note("look", "release", key=str(made.pk))
    return render(request, "releases/release.html", context, status=status)


def _moves(reader: Reader, made: Release, state: str) -> list[str]:
    """What the reader may do with it now."""
    return [
        what
        for what in ("asked", "approved", "publishing", "withdrawn", "dropped")
        if what in MOVES[state]
        and may(reader, ACT[what], made.agency)
        and (what != "approved" or may_approve(reader, made))
    ]


def _asked(made: Release, said: dict[str, str]) -> list[tuple[str, str]]:
    """Owner, and what it said; nothing while it has not been asked."""
    given = [said.get(r, "") for r in made.rounds]
    return [(o, given[n] if n < len(given) else "") for n, o in enumerate(made.owners)]


def _is_uuid(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False
