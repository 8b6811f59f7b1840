"""Addresses of releases in the making."""

from django.urls import path, re_path

from whimbrel.service.releases import views

urlpatterns = [
    path("", views.releases, name="releases"),
    path("new/", views.new, name="release-new"),
    path("<uuid:key>/", views.release, name="release"),
    path("<uuid:key>/step/", views.step, name="release-step"),
    path("<uuid:key>/return.zip", views.exact, name="release-exact"),
    re_path(
        r"^(?P<key>[0-9a-f-]{36})/draft/(?P<name>[A-Za-z0-9_./-]{1,120})$", views.draft_file, name="release-draft-file"
    ),
]
