"""Addresses of the audit."""

from django.urls import path

from whimbrel.service.audit import pages

urlpatterns = [
    path("", pages.audit, name="audit"),
    path("export.csv", pages.export, name="audit-export"),
]
