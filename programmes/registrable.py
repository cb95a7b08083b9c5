"""Which attributes of units the programmes kept here ask, and under what name."""

from __future__ import annotations

from dataclasses import dataclass

from .definitions import FormField, Text
from .models import Definition
from .selectors import definition_of
from .unitdata import attribute


@dataclass(frozen=True, slots=True)
class Registrable:
    """An attribute as a question, and the titles of the programmes that ask it.

    Of several versions and programmes the newest says what it is called and of which kind it is.
    """

    datum: FormField
    programmes: tuple[Text, ...]


def registrable() -> dict[str, Registrable]:
    """By key every attribute that some stored definition asks, the newest definitions first."""
    # Only a file that names attributes is parsed.
    kept = Definition.objects.filter(source__contains="attributes").order_by("-created_at", "-pk")
    found: dict[str, Registrable] = {}
    for definition in kept:
        programme = definition_of(definition)
        for each in programme.attributes:
            known = found.get(each.id) or Registrable(attribute(each), ())
            titles = dict.fromkeys((*known.programmes, programme.title))
            found[each.id] = Registrable(known.datum, tuple(titles))
    return found
