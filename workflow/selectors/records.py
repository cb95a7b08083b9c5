"""What can be imported of others' records: results of a programme, entries of a register."""

from __future__ import annotations

from programmes.definitions import Text
from programmes.models import Programme
from programmes.selectors import definition_of, newest_definition


def records_to_import() -> list[tuple[str, Text]]:
    """By ``<kind>.<key>`` their titles: results first, then the registers that some file names."""
    programmes = []
    registers: dict[str, Text] = {}
    for each in Programme.objects.order_by("key"):
        definition = newest_definition(each.key)
        if definition is not None:
            file = definition_of(definition)
            programmes.append((f"results.{each.key}", file.title))
            registers |= {f"register.{one.id}": one.title for one in file.registers}
    return [*programmes, *sorted(registers.items())]
