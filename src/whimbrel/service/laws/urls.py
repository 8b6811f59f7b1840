"""Addresses of the room."""

from django.urls import path

from whimbrel.service.laws import comparing, of_interview, views

urlpatterns = [
    path("", views.library, name="laws"),
    path("compare/", comparing.compare, name="laws-compare"),
    path("interview/<uuid:key>/", of_interview.of_interview, name="laws-interview"),
    path("<slug:country>/", views.law, name="law"),
]
