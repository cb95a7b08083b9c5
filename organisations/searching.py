"""Finding registered units by what somebody types, and what they are found by."""

from collections.abc import Iterable

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Length

from . import spelling
from .models import Organisation


def units_found(query: str, limit: int) -> list[Organisation]:
    """Live units in whose names, codes or pinyin every word of the query is found, best first."""
    wanted = spelling.words(query)
    if not wanted:
        return []
    found = Organisation.objects.filter(level=Organisation.Level.UNIT, closed_at__isnull=True)
    for word in wanted:
        unspelled = Q(search_terms="", name__contains=word)
        found = found.filter(Q(search_terms__contains=word) | unspelled)
    return list(_best_first(found, "".join(wanted), wanted[0])[:limit])


def spell(units: Iterable[Organisation]) -> None:
    """Write by what these units are found."""
    spelled = []
    for unit in units:
        names = (unit.name, unit.short_name, unit.name_en, unit.code, unit.uscc)
        unit.search_terms = spelling.terms(*names)
        spelled.append(unit)
    Organisation.objects.bulk_update(spelled, ["search_terms"], batch_size=500)


def _best_first(found: QuerySet[Organisation], whole: str, first: str) -> QuerySet[Organisation]:
    """A name that is the query, then one that begins with its first word, short names first."""
    rank = Case(
        When(search_terms__contains=f"\n{whole}\n", then=Value(0)),
        When(name__startswith=first, then=Value(1)),
        When(search_terms__contains=f"\n{first}", then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    return found.order_by(rank, Length("name"), "name", "code")
