"""Addresses of matching between agencies."""

from django.urls import path

from whimbrel.service.matching import hit_views, views

urlpatterns = [
    path("", views.exchanges, name="matching"),
    path("offer/", views.offered, name="matching-offer"),
    path("exchanges/<uuid:key>/", views.exchange, name="matching-exchange"),
    path("exchanges/<uuid:key>/accept/", views.accepted, name="matching-accept"),
    path("exchanges/<uuid:key>/end/", views.ended, name="matching-end"),
    path("exchanges/<uuid:key>/receipt.json", views.receipt, name="matching-receipt"),
    path("hits/", hit_views.hits, name="matching-hits"),
    path("hits/<uuid:key>/answer/", hit_views.answered, name="matching-answer"),
]
