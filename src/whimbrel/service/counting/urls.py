"""Addresses of the counts."""

from django.urls import path, re_path

from whimbrel.service.counting import views

urlpatterns = [
    path("", views.counting, name="counting"),
    path("counts.csv", views.counts_file, name="counting-file"),
    re_path(r"^overlap\.(?P<ending>csv|json)$", views.overlap_file, name="counting-overlap"),
]
