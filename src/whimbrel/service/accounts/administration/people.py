"""People: listed, searched, given roles and taken them from, deactivated, set up anew; and their history at the door."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from whimbrel.service.accounts import invitations, roles
from whimbrel.service.accounts.administration.access import administrators
from whimbrel.service.accounts.administration.agencies import choices
from whimbrel.service.accounts.history import happened
from whimbrel.service.accounts.models import Agency, Membership, SignInEvent
from whimbrel.service.accounts.rows import event_rows, membership_rows
from whimbrel.service.accounts.second_factor import has_a_second_factor
from whimbrel.service.audit.log import note
from whimbrel.service.page import language_of

_A_PAGE, _EVENTS = 50, 50


class GiveForm(forms.Form):
    """A role in an agency."""

    agency = forms.ModelChoiceField(Agency.objects.filter(active=True).order_by("label"), to_field_name="slug")
    role = forms.ChoiceField()

    def __init__(self, data: Any, language: str, prefix: str | None = None):
        super().__init__(data, prefix=prefix)
        self.fields["role"].choices = choices("service_role", language)
        self.fields["agency"].label_from_instance = lambda agency: agency.label


@administrators("GET")
def listed(request: HttpRequest) -> HttpResponse:
    """Everybody with an account; ``q`` searches full names and user names."""
    asked, language = request.GET.get("q", "").replace("\x00", "").strip()[:100], language_of(request)
    living = Membership.objects.filter(ended__isnull=True).select_related("agency").order_by("pk")
    rows = (
        get_user_model()
        .objects.prefetch_related(Prefetch("memberships", living))
        .order_by("-is_active", "first_name", "username")
    )
    if asked:
        rows = rows.filter(
            Q(username__icontains=asked) | Q(first_name__icontains=asked) | Q(last_name__icontains=asked)
        )
    page = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    people = [{"user": u, "memberships": membership_rows(u.memberships.all(), language)} for u in page]
    return render(request, "accounts/people.html", {"people": people, "page": page, "asked": asked})


@administrators("GET")
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: roles, state of the account, history at the door."""
    return _page(request, _person(pk))


@administrators("POST")
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a role."""
    person, form = _person(pk), GiveForm(request.POST, language_of(request))
    if not form.is_valid():
        return _page(request, person, form=form, status=400)
    return _changed(request, person, lambda: roles.give(request.user, person, **form.cleaned_data))


@administrators("POST")
def end(request: HttpRequest, pk: int, membership: int) -> HttpResponse:
    """End a role."""
    person = _person(pk)
    row = get_object_or_404(Membership, pk=membership, user=person, ended__isnull=True)
    return _changed(request, person, lambda: roles.end(request.user, row, request))


@administrators("POST")
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Deactivate an account; its sessions end at once."""
    person = _person(pk)

    def change() -> None:
        roles.deactivate(request.user, person, request)
        happened("deactivated", person, request)

    return _changed(request, person, change)


@administrators("POST")
def reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a deactivated account sign in again."""
    person = _person(pk)
    if not person.is_active:
        person.is_active = True
        person.save(update_fields=["is_active"])
        happened("reactivated", person, request)
    return HttpResponseRedirect(_address(person))


@administrators("POST")
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """A link with which the person sets password and second factors anew; shown once, on this page."""
    person = _person(pk)
    if person.pk == request.user.pk or not person.is_active:
        key = "administration_refused_own" if person.pk == request.user.pk else "administration_refused_inactive"
        return _page(request, person, refused=key, status=409)
    row, token = invitations.offer_reset(request.user, person, request)
    return link_page(request, row, token, _address(person))


def link_page(request: HttpRequest, row: Any, token: str, back: str) -> HttpResponse:
    """The page that shows a link, this once."""
    link = request.build_absolute_uri(reverse("invitation-arrive", args=[token]))
    answer = render(request, "accounts/link.html", {"link": link, "row": row, "back": back})
    answer["Cache-Control"] = "no-store"
    return answer


def _person(pk: int) -> Any:
    return get_object_or_404(get_user_model(), pk=pk)


def _address(person: Any) -> str:
    return reverse("administration-person", args=[person.pk])


def _changed(request: HttpRequest, person: Any, change: Any) -> HttpResponse:
    """Make the change and show the person anew, or say why it was refused."""
    try:
        change()
    except roles.Refused as refused:
        return _page(request, _person(person.pk), refused=refused.key, status=409)
    return HttpResponseRedirect(_address(person))


def _page(
    request: HttpRequest, person: Any, form: GiveForm | None = None, refused: str = "", status: int = 200
) -> HttpResponse:
    language = language_of(request)
    note("look", "sign_in_history", key=str(person.pk))
    memberships = Membership.objects.filter(user=person).select_related("agency").order_by("-pk")
    rows = membership_rows(memberships, language)
    context = {
        "person": person,
        "own": person.pk == request.user.pk,
        "living": [row for row in rows if not row["ended"]],
        "ended": [row for row in rows if row["ended"]],
        "protected": has_a_second_factor(person),
        "form": form or GiveForm(None, language),
        "refused": refused,
        "events": event_rows(SignInEvent.objects.filter(user=person)[:_EVENTS], language),
        "link": invitations.open_ones().filter(user=person).first(),
    }
    return render(request, "accounts/person.html", context, status=status)
