"""Addresses of the estimates."""

from django.urls import path

from whimbrel.service.estimates import views

urlpatterns = [
    path("", views.estimates, name="estimates"),
    path("estimate.json", views.estimate_file, name="estimates-file"),
]
