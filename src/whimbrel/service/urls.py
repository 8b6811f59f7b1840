"""Addresses of the site."""

from django.urls import path
from django.views.generic import RedirectView, TemplateView

from whimbrel.service.accounts.views import SignIn, SignOut
from whimbrel.service.atlas import views

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="atlas", query_string=True), name="home"),
    path("atlas/", views.atlas, name="atlas"),
    path("atlas/world.json", views.world, name="world"),
    path("atlas/download/<slug:name>.<slug:ending>", views.download, name="download"),
    path("submissions/<slug:submission_id>/", views.submission, name="submission"),
    path("submissions/<slug:submission_id>/manifest.json", views.manifest, name="manifest"),
    path("about/", TemplateView.as_view(template_name="about.html"), name="about"),
    path("sign-in/", SignIn.as_view(), name="sign-in"),
    path("sign-out/", SignOut.as_view(), name="sign-out"),
]
handler400 = "whimbrel.service.faults.bad_request"
handler404 = "whimbrel.service.faults.not_found"
handler500 = "whimbrel.service.faults.broken"
