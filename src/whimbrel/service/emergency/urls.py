"""Addresses of emergency access."""

from django.urls import path

from whimbrel.service.emergency import views

urlpatterns = [
    path("", views.emergency, name="emergency"),
    path("<int:key>/", views.cases, name="emergency-cases"),
    path("<int:key>/noted/", views.noted, name="emergency-noted"),
]
