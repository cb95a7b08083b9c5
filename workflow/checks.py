"""Refuses a flow with a human node that is open to everyone."""

from django.core.checks import CheckMessage, Error, Tags, register

from .flows import DeclarationFlow


@register(Tags.security)
def human_nodes_have_a_permission(**kwargs: object) -> list[CheckMessage]:
    """The engine treats a node without permission as open; ours must name one of the house."""
    return [
        Error(f"Human node {node.name} has no permission.", id="workflow.E001")
        for node in DeclarationFlow.instance.nodes()
        if node.task_type.startswith("HUMAN")
        and not getattr(node, "permission", "").startswith("organisations.")
    ]
