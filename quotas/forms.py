"""The forms of changed figures: one of them, a table of them, and places to be shared out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from organisations.forms import dress
from organisations.models import Organisation

from .rules.sheets import MOST, Read
from .selectors.usage import Usage
from .services import TableFigures, name_of

HIGHEST = MOST["maximum"]
METHODS = {
    "largest_remainder": _("largest remainders"),
    "webster": _("Webster's method"),
}


class ReasonForm(forms.Form):
    """Why a figure is taken back. ``seen`` is the newest change that the page showed."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("The document or decision that changes the figure; kept in the history."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        dress(self)


class LimitForm(ReasonForm):
    """A new figure, and why."""

    minimum = forms.IntegerField(label=_("Minimum"), min_value=0, max_value=HIGHEST)
    maximum = forms.IntegerField(label=_("Maximum"), min_value=0, max_value=HIGHEST)

    field_order = ("minimum", "maximum", "reason", "seen")


class AreasForm(ReasonForm):
    """A form with fields for each area, named by its code. ``source``: which workbook or list."""

    source = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(
        self, usage: Sequence[Usage], data: Mapping[str, str] | None = None, **kwargs: Any
    ) -> None:
        self.usage = {row.organisation.code: row for row in usage if row.organisation}
        super().__init__(data, **kwargs)
        for code, row in self.usage.items():
            assert row.organisation is not None
            self.add_area(code, name_of(row.organisation).get(get_language() or "zh-hans"))
        # As on the page: what is wrong is told in the order in which it is met.
        self.order_fields([name for name in self.fields if name != "reason"])
        dress(self)

    def add_area(self, code: str, name: str) -> None:
        """Give the form what it asks of this area."""
        raise NotImplementedError

    def add_count(self, name: str, label: str, most: int) -> None:
        """A number that may stay empty; its label is for those who hear the page."""
        widget = forms.NumberInput(attrs={"aria-label": label, "inputmode": "numeric"})
        self.fields[name] = forms.IntegerField(
            label=label, min_value=0, max_value=most, required=False, widget=widget
        )

    def area(self, code: str) -> Organisation:
        """The organisation of a code."""
        organisation = self.usage[code].organisation
        assert organisation is not None
        return organisation


Pair = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class TableRow:
    """One area of the page: what is in force, its two fields, and whether they say otherwise."""

    usage: Usage
    minimum: BoundField
    maximum: BoundField
    changed: bool


class TableForm(AreasForm):
    """Minimum and maximum of every area. ``said`` is what a workbook says, by code."""

    def __init__(
        self,
        usage: Sequence[Usage],
        data: Mapping[str, str] | None = None,
        *,
        said: Read | None = None,
        source: str = "",
    ) -> None:
        read = {code: (pair[0], pair[1]) for code, pair in (said or {}).items()}
        stands = {row.organisation.code: _stands(row) for row in usage if row.organisation}
        self.pairs: dict[str, Pair] = stands | read
        super().__init__(usage, data, initial={"source": source[:200]})

    def add_area(self, code: str, name: str) -> None:
        """Two numbers; without either the area has no figure of its own."""
        for key, label, value in (
            ("minimum", _("Minimum"), self.pairs[code][0]),
            ("maximum", _("Maximum"), self.pairs[code][1]),
        ):
            self.add_count(f"{key}-{code}", f"{name} {label}", HIGHEST)
            self.initial[f"{key}-{code}"] = value

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for code in self.usage:
            minimum, maximum = data.get(f"minimum-{code}"), data.get(f"maximum-{code}")
            if minimum is not None and maximum is None and f"maximum-{code}" not in self.errors:
                self.add_error(f"maximum-{code}", _("Write the maximum as well."))
            self.pairs[code] = (minimum, maximum)
        return data

    def figures(self) -> TableFigures:
        """What the valid form says: minimum and maximum by area, ``None`` for none of its own."""
        return {
            self.area(code): None if maximum is None else (minimum or 0, maximum)
            for code, (minimum, maximum) in self.pairs.items()
        }

    def rows(self) -> Iterator[TableRow]:
        """The areas in the order of their codes."""
        for code, row in self.usage.items():
            fields = self[f"minimum-{code}"], self[f"maximum-{code}"]
            yield TableRow(row, *fields, self._is_changed(code, row))

    def _is_changed(self, code: str, row: Usage) -> bool:
        minimum, maximum = self.pairs[code]
        if (minimum, maximum) == (None, None):
            return bool(row.bounds.limit and row.bounds.limit.area_id)
        return (minimum or 0, maximum) != _stands(row)


def _stands(row: Usage) -> Pair:
    """What is in force: both figures, or neither where none is set yet."""
    bounds = row.bounds
    return (None, None) if bounds.maximum is None else (bounds.minimum, bounds.maximum)


class ApportionForm(AreasForm):
    """How many places are shared out, how, and by which base of each area."""

    total = forms.IntegerField(label=_("Places in all"), min_value=1, max_value=100_000)
    method = forms.ChoiceField(label=_("Method"), choices=list(METHODS.items()))
    least = forms.IntegerField(
        label=_("At least, each"),
        min_value=0,
        max_value=HIGHEST,
        required=False,
        help_text=_("For every area that has a base. Without one there is no place."),
    )
    most = forms.IntegerField(
        label=_("At most, each"), min_value=0, max_value=HIGHEST, required=False
    )
    source = forms.CharField(
        label=_("Base list"),
        max_length=200,
        help_text=_("Which list the bases were counted in; kept with the table."),
    )

    def add_area(self, code: str, name: str) -> None:
        """Its base; empty is 0."""
        self.add_count(
            f"base-{code}", f"{name} {pgettext_lazy('of a sharing out', 'Base')}", MOST["base"]
        )

    def question(self) -> tuple[int, dict[str, int], int, int | None]:
        """What ``apportion`` is asked: total, bases by code, and the bounds."""
        data = self.cleaned_data
        bases = {code: data[f"base-{code}"] or 0 for code in self.usage}
        return data["total"], bases, data["least"] or 0, data["most"]

    def figures(self, seats: Mapping[str, int]) -> TableFigures:
        """The places as figures: none is asked for, so many fit at most."""
        return {self.area(code): (0, places) for code, places in seats.items()}

    def rows(self) -> Iterator[tuple[str, Usage, BoundField]]:
        """The areas in the order of their codes."""
        for code, row in self.usage.items():
            yield code, row, self[f"base-{code}"]
