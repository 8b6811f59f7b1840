"""Addresses of returns."""

from django.urls import path

from whimbrel.service.returns import verification, views

urlpatterns = [
    path("", views.returns, name="returns"),
    path("new/", views.new, name="return-new"),
    path("from-upload/<uuid:key>/", views.from_upload, name="return-from-upload"),
    path("verifications/", verification.verifications, name="verifications"),
    path("verifications/ask/", verification.ask, name="verification-ask"),
    path("verifications/<uuid:key>/", verification.verification, name="verification"),
    path("<uuid:key>/", views.one, name="return"),
    path("<uuid:key>/step/", views.step, name="return-step"),
    path("<uuid:key>/said/", views.said, name="return-said"),
]
