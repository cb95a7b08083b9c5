"""What was decided on exceptions, on pages of apps that lie below this one and cannot ask it."""

from django import template

from declarations.models import Revision

from ..excepted import Excepted, excepted_in

register = template.Library()


@register.filter
def exceptions(revision: Revision) -> list[Excepted]:
    """``revision|exceptions``: the reasons written with it, each with the decision; one query."""
    return excepted_in([revision]).get(revision.pk, [])
