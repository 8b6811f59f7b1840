"""Addresses of the debt clock. The language stands in the address, so that no cookie has to."""

from django.urls import path

from whimbrel.service.debt import views

urlpatterns = [
    path("", views.debt, name="debt"),
    path("<slug:language>/", views.debt, name="debt-in"),
]
