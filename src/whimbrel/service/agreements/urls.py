"""Addresses of agreements."""

from django.urls import path

from whimbrel.service.agreements import signing, views, writing

urlpatterns = [
    path("", views.agreements, name="agreements"),
    path("new/", writing.write, name="agreement-new"),
    path("<uuid:key>/", views.agreement, name="agreement"),
    path("<uuid:key>/terms/", writing.change, name="agreement-terms"),
    path("<uuid:key>/preview/", views.previewed, name="agreement-preview"),
    path("<uuid:key>/sign/", signing.sign, name="agreement-sign"),
    path("<uuid:key>/<slug:what>/", signing.act, name="agreement-act"),
]
