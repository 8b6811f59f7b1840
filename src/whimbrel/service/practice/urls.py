"""Addresses of the room."""

from django.urls import path

from whimbrel.service.practice import views

urlpatterns = [
    path("", views.cases, name="practice"),
    path("<slug:case>/", views.one, name="practice-case"),
]
