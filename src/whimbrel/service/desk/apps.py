"""The desk application."""

from django.apps import AppConfig


class Desk(AppConfig):
    """Recording incidents."""

    name = "whimbrel.service.desk"
    label = "desk"
