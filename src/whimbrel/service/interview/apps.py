"""The interview application."""

from django.apps import AppConfig


class Interviews(AppConfig):
    """The guided interview."""

    name = "whimbrel.service.interview"
    label = "interview"
