from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "workflow"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from notifications.letters import STRANGERS

        from . import checks  # noqa: F401
        from .selectors.objections import OBJECTION, objector_of

        STRANGERS[OBJECTION] = objector_of
