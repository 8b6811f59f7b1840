"""Addresses of returns."""

from django.urls import path

from whimbrel.service.returns import verification_views, views

urlpatterns = [
    path("", views.returns, name="returns"),
    path("new/", views.new, name="return-new"),
    path("from-upload/<uuid:key>/", views.from_upload, name="return-from-upload"),
    path("verifications/", verification_views.verifications, name="verifications"),
    path("verifications/ask/", verification_views.ask, name="verification-ask"),
    path("verifications/<uuid:key>/", verification_views.verification, name="verification"),
    path("<uuid:key>/", views.one, name="return"),
    path("<uuid:key>/step/", views.step, name="return-step"),
    path("<uuid:key>/said/", views.said, name="return-said"),
]
