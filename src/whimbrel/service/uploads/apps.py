"""The uploads application."""

from pathlib import Path

from django.apps import AppConfig


class Uploads(AppConfig):
    """Files and their checks."""

    name = "whimbrel.service.uploads"
    label = "uploads"

    def ready(self) -> None:
        """Have the folder that files arrive in."""
        from django.conf import settings

        Path(settings.FILE_UPLOAD_TEMP_DIR).mkdir(parents=True, exist_ok=True, mode=0o700)
