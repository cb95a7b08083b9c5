"""The engine's process under our own name; the engine's tables hold no data of ours."""

from viewflow.workflow.models import Process


class DeclarationProcess(Process):
    """A proxy: multi-table inheritance would cost a third more on every step."""

    class Meta:
        proxy = True
