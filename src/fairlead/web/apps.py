"""The browser's door as a Django application, for its static files and template tags."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages."""

    name = "fairlead.web"
    label = "web"

    def ready(self) -> None:
        """Connect the receivers of allauth's signals."""
        from fairlead.web.people import receivers  # noqa: F401
