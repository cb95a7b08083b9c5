from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The composition root as an app: it brings the checks and the commands that span all apps."""

    name = "config"

    def ready(self) -> None:
        from config import celery, checks  # noqa: F401
