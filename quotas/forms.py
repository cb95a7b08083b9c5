"""The one form of the quota settings."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation


class LimitForm(forms.Form):
    """A figure for one province, or for all where none is chosen."""

    area = forms.ModelChoiceField(
        Organisation.objects.filter(level=Organisation.Level.PROVINCE).order_by("code"),
        label=_("Province"),
        required=False,
        empty_label=_("All provinces without a figure of their own"),
    )
    minimum = forms.IntegerField(label=_("Minimum"), min_value=0, max_value=9999)
    maximum = forms.IntegerField(label=_("Maximum"), min_value=0, max_value=9999)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("The document or decision that changes the figure; kept in the history."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="field-%s", **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "input"
