"""Addresses of the site."""

from django.urls import include, path
from django.views.generic import RedirectView, TemplateView

from whimbrel.service.atlas import saved, views

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="atlas", query_string=True), name="home"),
    path("atlas/", views.atlas, name="atlas"),
    path("atlas/saved/", saved.keep, name="view-keep"),
    path("atlas/saved/<int:key>/forget/", saved.forget, name="view-forget"),
    path("atlas/world.json", views.world, name="world"),
    path("atlas/download/<slug:name>.<slug:ending>", views.download, name="download"),
    path("submissions/<slug:submission_id>/", views.submission, name="submission"),
    path("submissions/<slug:submission_id>/manifest.json", views.manifest, name="manifest"),
    path("about/", TemplateView.as_view(template_name="about.html"), name="about"),
    path("", include("whimbrel.service.accounts.urls")),
    path("counting/", include("whimbrel.service.counting.urls")),
    path("debt/", include("whimbrel.service.debt.urls")),
    path("desk/", include("whimbrel.service.desk.urls")),
    path("laws/", include("whimbrel.service.laws.urls")),
    path("practice/", include("whimbrel.service.practice.urls")),
    path("uploads/", include("whimbrel.service.uploads.urls")),
    path("releases/", include("whimbrel.service.releases.urls")),
    path("released/", include("whimbrel.service.releases.public_urls")),
    path("returns/", include("whimbrel.service.returns.urls")),
    path("agreements/", include("whimbrel.service.agreements.urls")),
    path("audit/", include("whimbrel.service.audit.urls")),
    path("duplicates/", include("whimbrel.service.duplicates.urls")),
    path("emergency/", include("whimbrel.service.emergency.urls")),
    path("estimates/", include("whimbrel.service.estimates.urls")),
    path("interview/", include("whimbrel.service.interview.urls")),
    path("matching/", include("whimbrel.service.matching.urls")),
    path("api/", include("whimbrel.service.api.urls")),
]
handler400 = "whimbrel.service.faults.bad_request"
handler404 = "whimbrel.service.faults.not_found"
handler500 = "whimbrel.service.faults.broken"
