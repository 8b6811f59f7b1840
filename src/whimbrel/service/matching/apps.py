"""The application of matching between agencies."""

from django.apps import AppConfig


class Matching(AppConfig):
    """Finding the persons two agencies of a country both met."""

    name = "whimbrel.service.matching"
    label = "matching"

    def ready(self) -> None:
        """Have hits forgotten with the persons they are of."""
        from whimbrel.service.matching.forgetting import follow_persons

        follow_persons()
