"""Addresses of uploads."""

from django.urls import path

from whimbrel.service.uploads import downloads, mapping_views, upload_views, views

urlpatterns = [
    path("", views.uploads, name="uploads"),
    path("checks/", views.checks, name="upload-checks"),
    path("mappings/<uuid:key>/forget/", mapping_views.forget, name="upload-mapping-forget"),
    path("<uuid:key>/", upload_views.upload, name="upload"),
    path("<uuid:key>/progress/", upload_views.fragment, name="upload-progress"),
    path("<uuid:key>/faults.<slug:ending>", downloads.faults, name="upload-faults"),
    path("<uuid:key>/correct/", views.correct, name="upload-correct"),
    path("<uuid:key>/again/", upload_views.again, name="upload-again"),
    path("<uuid:key>/withdraw/", upload_views.withdraw, name="upload-withdraw"),
    path("<uuid:key>/mapping/", mapping_views.mapping, name="upload-mapping"),
    path("<uuid:key>/mapping/look/", mapping_views.look, name="upload-mapping-look"),
]
