"""Agencies: listed, made, changed, closed. The short name stands in sealed submissions and never changes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from whimbrel.service import policy
from whimbrel.service.accounts import roles
from whimbrel.service.accounts.administration.access import ACT, administrators
from whimbrel.service.accounts.models import Agency
from whimbrel.service.accounts.rows import agency_row, membership_rows
from whimbrel.service.page import language_of
from whimbrel.service.reader import reader_of
from whimbrel.service.words import word
from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.countries import countries
from whimbrel.vocabulary.country_facts import country_name

_SLUG = r"\A[a-z][a-z0-9]*(-[a-z0-9]+)*\Z"
_FIELDS = ("label", "kind", "country", "rhythm", "due_days")


def choices(list_name: str, language: str) -> list[tuple[str, str]]:
    """Codes of a list with their labels."""
    found = code_list(list_name)
    return [(code, found.label(code, language)) for code in found.codes]


class AgencyForm(forms.Form):
    """What can be said about an agency. ``slug`` is asked once, when it is made."""

    slug = forms.CharField(max_length=60)
    label = forms.CharField(max_length=120)
    kind = forms.ChoiceField()
    country = forms.ChoiceField(required=False)
    rhythm = forms.ChoiceField()
    due_days = forms.IntegerField(min_value=0, max_value=366)

    def __init__(self, data: Any, language: str, agency: Agency | None = None):
        super().__init__(
            data, initial={name: getattr(agency, name) for name in _FIELDS} if agency else {"due_days": 30}
        )
        self.language = language
        named = sorted((country_name(code, language), code) for code in countries())
        regional = ("", word("administration_regional", language))
        self.fields["kind"].choices = choices("organisation_type", language)
        self.fields["rhythm"].choices = choices("reporting_rhythm", language)
        self.fields["country"].choices = [regional, *((code, name) for name, code in named)]
        if agency:
            del self.fields["slug"]

    def clean_slug(self) -> str:
        """Small letters, digits and hyphens, and no other agency's."""
        slug = str(self.cleaned_data["slug"])
        try:
            RegexValidator(_SLUG)(slug)
        except ValidationError:
            raise ValidationError(word("administration_error_slug", self.language)) from None
        if Agency.objects.filter(slug=slug).exists():
            raise ValidationError(word("administration_error_slug_taken", self.language))
        return slug


@administrators("GET")
def listed(request: HttpRequest) -> HttpResponse:
    """Every agency, with how many people work in it."""
    living = Count(
        "memberships__user", distinct=True, filter=Q(memberships__ended=None, memberships__user__is_active=True)
    )
    language = language_of(request)
    rows = Agency.objects.annotate(people=living).order_by("-active", "country", "label")
    return render(request, "accounts/agencies.html", {"rows": [agency_row(a, language) for a in rows]})


@administrators("GET", "POST")
def new(request: HttpRequest) -> HttpResponse:
    """Make an agency."""
    form = AgencyForm(request.POST if request.method == "POST" else None, language_of(request))
    if form.is_valid():
        try:
            with transaction.atomic():
                made = Agency.objects.create(**{name: form.cleaned_data[name] for name in ("slug", *_FIELDS)})
            return HttpResponseRedirect(reverse("administration-agency", args=[made.slug]))
        except IntegrityError:
            form.add_error("slug", word("administration_error_slug_taken", language_of(request)))
    return render(request, "accounts/agency.html", {"form": form, "agency": None})


@administrators("GET", "POST")
def one(request: HttpRequest, slug: str) -> HttpResponse:
    """One agency: change it, see who works in it."""
    agency, language = _agency(request, slug), language_of(request)
    form = AgencyForm(request.POST if request.method == "POST" else None, language, agency)
    if form.is_valid():
        for name in _FIELDS:
            setattr(agency, name, form.cleaned_data[name])
        agency.save(update_fields=_FIELDS)
        return HttpResponseRedirect(reverse("administration-agency", args=[agency.slug]) + "?saved=1")
    living = agency.memberships.filter(ended=None, user__is_active=True).select_related("user", "agency")
    people = [{**row, "user": m.user} for m, row in zip(living, membership_rows(living, language), strict=True)]
    context = {"form": form, "agency": agency, "people": people, "saved": "saved" in request.GET}
    return render(request, "accounts/agency.html", context)


@administrators("POST")
def close(request: HttpRequest, slug: str) -> HttpResponse:
    """Close an agency: its people lose what they may do in it; its records stay."""
    agency = _agency(request, slug)
    try:
        roles.close(agency)
    except roles.Refused as refused:
        return render(
            request,
            "accounts/refused.html",
            {"key": refused.key, "back": _page(agency), "name": agency.label},
            status=409,
        )
    return HttpResponseRedirect(_page(agency))


@administrators("POST")
def reopen(request: HttpRequest, slug: str) -> HttpResponse:
    """Open a closed agency again: the memberships that were not ended count again."""
    agency = _agency(request, slug)
    Agency.objects.filter(pk=agency.pk).update(active=True)
    return HttpResponseRedirect(_page(agency))


def _agency(request: HttpRequest, slug: str) -> Agency:
    agency: Agency = get_object_or_404(Agency, slug=slug)
    if not policy.may(reader_of(request), ACT, agency):
        raise Http404
    return agency


def _page(agency: Agency) -> str:
    return reverse("administration-agency", args=[agency.slug])
