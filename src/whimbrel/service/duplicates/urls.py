"""Addresses of possible duplicates."""

from django.urls import path

from whimbrel.service.duplicates import person_views, search_views, views

urlpatterns = [
    path("", search_views.duplicates, name="duplicates"),
    path("look/", search_views.start, name="duplicates-look"),
    path("queue/", views.review, name="duplicates-review"),
    path("ahead/", views.ahead, name="duplicates-ahead"),
    path("pairs/<uuid:key>/", views.pair, name="duplicates-pair"),
    path("pairs/<uuid:key>/judge/", views.decide, name="duplicates-decide"),
    path("pairs/<uuid:key>/undo/", views.undo, name="duplicates-undo"),
    path("pairs/<uuid:key>/later/", views.later, name="duplicates-later"),
    path("persons/<uuid:key>/", person_views.person, name="duplicates-person"),
    path("persons/<uuid:key>/split/", person_views.split, name="duplicates-split"),
    path("compare/", person_views.compare, name="duplicates-compare"),
]
