"""The forms of a changed figure."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.forms import dress

HIGHEST = 9999


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
