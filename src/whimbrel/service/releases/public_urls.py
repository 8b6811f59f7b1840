"""Addresses of what is public."""

from django.urls import path, re_path

from whimbrel.service.releases import public

urlpatterns = [
    path("", public.released, name="released"),
    path("catalogue.jsonld", public.catalogue, name="released-catalogue"),
    re_path(r"^(?P<key>[0-9a-f]{12})/$", public.one, name="released-one"),
    re_path(r"^(?P<key>[0-9a-f]{12})/files/(?P<name>[A-Za-z0-9_./-]{1,120})$", public.file, name="released-file"),
]
