"""Addresses of the room."""

from django.urls import path

from whimbrel.service.laws import comparing, views

urlpatterns = [
    path("", views.library, name="laws"),
    path("compare/", comparing.compare, name="laws-compare"),
    path("<slug:country>/", views.law, name="law"),
]
