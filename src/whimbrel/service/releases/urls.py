"""Addresses of releases in the making."""

from django.urls import path

from whimbrel.service.releases import views

urlpatterns = [
    path("", views.releases, name="releases"),
    path("new/", views.new, name="release-new"),
    path("<uuid:key>/", views.release, name="release"),
    path("<uuid:key>/step/", views.step, name="release-step"),
]
