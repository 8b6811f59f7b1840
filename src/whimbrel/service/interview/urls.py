"""Addresses of the interview."""

from django.urls import path

from whimbrel.service.interview import device, hand_in_views, result_views, section_views, views

urlpatterns = [
    path("", views.interviews, name="interviews"),
    path("new/", views.new, name="interview-new"),
    path("run/", device.run, name="interview-run"),
    path("worker.js", device.worker, name="interview-worker"),
    path("criteria.json", device.criteria_json, name="interview-criteria"),
    path("wording/<slug:language>.json", device.wording_json, name="interview-wording"),
    path("token.json", device.token, name="interview-token"),
    path("<uuid:key>/", section_views.interview, name="interview"),
    path("<uuid:key>/section/<slug:section>/", section_views.section, name="interview-section"),
    path("<uuid:key>/stop/", section_views.stop, name="interview-stop"),
    path("<uuid:key>/break/", section_views.pause, name="interview-break"),
    path("<uuid:key>/result/", result_views.result, name="interview-result"),
    path("<uuid:key>/hand-in/", hand_in_views.hand_in_form, name="interview-hand-in"),
    path("<uuid:key>/answers/", hand_in_views.answers, name="interview-answers"),
    path("<uuid:key>/discard/", hand_in_views.discard_form, name="interview-discard"),
]
