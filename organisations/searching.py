"""Finding registered units by what somebody types."""

from django.db.models import Q

from . import spelling
from .models import Organisation


def units_found(query: str, limit: int) -> list[Organisation]:
    """Live units in whose name or codes every word of the query is found, best first."""
    wanted = spelling.words(query)
    if not wanted:
        return []
    found = Organisation.objects.filter(level=Organisation.Level.UNIT, closed_at__isnull=True)
    for word in wanted:
        found = found.filter(Q(name__icontains=word) | Q(short_name__icontains=word))
    return list(found.order_by("name", "code")[:limit])
