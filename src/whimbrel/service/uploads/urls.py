"""Addresses of uploads."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
