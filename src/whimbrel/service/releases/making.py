"""What the worker does for a release: making the draft, and putting it out. Both may be begun again after a kill."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from whimbrel.release.draft import Draft
from whimbrel.release.gate import draft, refuse_approvals, release_files, wish_of
from whimbrel.release.open_data.about import About
from whimbrel.release.refusal import NotReleased, Refusal
from whimbrel.release.wishes.national_return import ReturnWish
from whimbrel.release.wording import LANGUAGES
from whimbrel.service.atlas.holdings import holdings
from whimbrel.service.operation.jobs import job
from whimbrel.service.releases import shelf
from whimbrel.service.releases.life import NotNow, approvers, take
from whimbrel.service.releases.models import Release, ReleaseStep
from whimbrel.service.words import word
from whimbrel.standard.errors import QuestionError, WhimbrelError
from whimbrel.standard.store import Submission
from whimbrel.standard.whole_file import write_folder
from whimbrel.vocabulary.country_facts import country_name

_SECONDS = 600  # that what is known of progress is kept
_KEY = "whimbrel.release."


def draft_folder(made: Release) -> Path:
    """Where a draft lies; only its agency is served from there."""
    return Path(settings.FILES) / "releases" / made.pk.hex


def _gave_up(release_id: str, *_: object) -> None:
    made = Release.objects.prefetch_related("steps").get(pk=release_id)
    last = [s.what for s in made.steps.all()][-1:]
    if last in (["ordered"], ["publishing"]):
        _failed(made, "not_made" if last == ["ordered"] else "not_published", {})


@job(whole=False, stopped=_gave_up)
def make_later(release_id: str) -> None:
    """Make a draft in the background."""
    make(release_id)


@job(whole=False, stopped=_gave_up)
def put_out_later(release_id: str, user_id: int, address: str) -> None:
    """Put a release out in the background."""
    put_out(release_id, user_id, address)


def make(release_id: str) -> None:
    """Have the gate make the draft, or keep why it does not."""
    made = Release.objects.get(pk=release_id)
    if _last(made) != "ordered":
        return
    try:
        submissions = _submissions(made)
        found = _drafted(made, submissions, _telling(made))
        about = about_of(made, found, "", timezone.localdate())
        files = release_files(found, about)
    except WhimbrelError as error:
        _failed(made, "not_made", _why(error))
        return
    finally:
        cache.delete(_key(made))
    folder = draft_folder(made)
    # Of a worker that was killed here.
    shutil.rmtree(folder, ignore_errors=True)
    write_folder(folder, files, private=True)
    with transaction.atomic():
        made.digest = found.digest
        made.save(update_fields=["digest"])
        ReleaseStep.objects.create(of=made, what="prepared", by_id=made.author_id, digest=made.digest)  # type: ignore[misc]


def put_out(release_id: str, user_id: int, address: str) -> None:
    """Make a release public that two persons approved: drafted again, and refused if it is not the same."""
    cache.set(f"{_KEY}{release_id}", ("publishing", 0.3), _SECONDS)
    with transaction.atomic(), shelf.alone():
        found = Release.objects.select_for_update(of=("self",)).select_related("agency", "corrects")
        made = found.get(pk=release_id)
        if _last(made) != "publishing":
            return
        try:
            _publish(made, address)
        except NotNow as error:
            _failed(made, "not_published", {language: word(error.key, language) for language in LANGUAGES})
        except WhimbrelError as error:
            _failed(made, "not_published", _why(error))
        else:
            take(made, "published", user_id, made.digest)
        finally:
            cache.delete(_key(made))


def exact_return(made: Release, language: str) -> dict[str, bytes]:
    """Name -> content of the return that the State itself files: exact, and not for publication."""
    from whimbrel.release.returns.folder import count_files

    wish = wish_of(made.wish)
    if not isinstance(wish, ReturnWish):
        raise QuestionError("This release is no return.")
    return count_files(wish.filled_in(_submissions(made)), language=language)


def progress_of(made: Release) -> tuple[str, int]:
    """What is being done, a key of the words, and how much of a hundred is done."""
    what, done = cache.get(_key(made)) or ("waiting", 0.0)
    return f"releases_doing_{what.replace(' ', '_')}", round(100 * done)


def about_of(made: Release, found: Draft, address: str, day: Any) -> About:
    """What is said of a release."""
    country = made.agency.country
    return About(
        id=f"release-{made.key}",
        author=made.author_name,
        published=day.isoformat(),
        licence=made.licence,
        publisher=f"{made.agency.label}, {country_name(country)}" if country else made.agency.label,
        address=address,
        sources=found.sources,
    )


def _publish(made: Release, address: str) -> None:
    refuse_approvals(sorted(approvers(made)))
    # Drafted again: something else may have been released in the meantime that this must not add up with.
    submissions = _submissions(made)
    again = _drafted(made, submissions, lambda *_: None)  # in a transaction, where nobody sees how far it is
    if again.digest != made.digest:
        raise NotNow("releases_drafted_before")
    day = timezone.localdate()
    files = release_files(again, about_of(made, again, address, day), _drawn(made))
    shelf.put_out(made.key, files, wish_of(made.wish), submissions)
    # One that was withdrawn goes on saying so.
    if made.corrects and shelf.described(made.corrects.key):
        shelf.corrected(made.corrects.key, made.key, day.isoformat())
        ReleaseStep.objects.create(of=made.corrects, what="corrected", by=None, digest=made.corrects.digest)


def _drawn(made: Release) -> dict[str, bytes]:
    """Pictures of the draft: those of the same numbers are the same."""
    folder = draft_folder(made)
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.glob("report/pictures/*")}


def _drafted(made: Release, submissions: list[Submission], told: Callable[[str, float], None]) -> Draft:
    """What the gate makes of it. What has noise is drawn and paid the first time, and the same ever after."""
    earlier = shelf.earlier(holdings.for_the_gate())
    return draft(wish_of(made.wish), submissions, earlier, Path(settings.STORE), told)


def _submissions(made: Release) -> list[Submission]:
    every = holdings.for_the_gate()
    if gone := [i for i in made.submissions if i not in every]:
        raise NotReleased("submission_gone", submission=gone[0])
    return [every[i] for i in made.submissions]


def _telling(made: Release) -> Callable[[str, float], None]:
    return lambda what, done: cache.set(_key(made), (what, done), _SECONDS)


def _key(made: Release) -> str:
    return f"{_KEY}{made.pk}"


def _last(made: Release) -> str:
    steps = [s.what for s in made.steps.all()]
    return steps[-1] if steps else ""


def _why(error: WhimbrelError) -> dict[str, str]:
    return dict(error.words) if isinstance(error, Refusal) else {"en": str(error)}


def _failed(made: Release, what: str, why: dict[str, str]) -> None:
    with transaction.atomic():
        made.fault = why or {language: word("releases_gave_up", language) for language in LANGUAGES}
        made.save(update_fields=["fault"])
        ReleaseStep.objects.create(of=made, what=what, by=None, digest=made.digest)
