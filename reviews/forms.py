"""The public form of an objection. What is missing says the same as the service would."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisations.forms import dress

from .models import PublicNotice
from .rules.objecting import LENGTHS, faults, is_nameless


class ObjectionForm(forms.Form):
    """To which project, by whom, what is said. ``left`` are keys of projects that have gone."""

    item = forms.ChoiceField(label=_("Which project"))
    name = forms.CharField(
        label=_("Your real name"),
        help_text=_(
            "Only those who decide read it. It is never published, and the unit is not told."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    unit = forms.CharField(
        label=_("Your unit"),
        required=False,
        help_text=_("If you write for one; it should then put its seal on what it sends."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    phone = forms.CharField(
        label=_("Telephone"),
        required=False,
        help_text=_("At least one of telephone, mail and address is needed."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    email = forms.CharField(
        label=_("Mail address"),
        required=False,
        help_text=_("The decision is sent there."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    address = forms.CharField(
        label=_("Postal address"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    grounds = forms.CharField(
        label=_("Facts and reasons"),
        help_text=_(
            "What is wrong, since when, and what proves it. Evidence on paper goes to the office "
            "named in the notice, with the number that you get here."
        ),
        widget=forms.Textarea(attrs={"rows": 8, "data-count": LENGTHS["grounds"]}),
    )
    signed = forms.BooleanField(
        label=_("The name is my real name, and I answer for what I write"),
        error_messages={"required": _("Confirm that the name is your real name.")},
    )

    def __init__(
        self, notice: PublicNotice, left: frozenset[int], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.objections = notice.content["terms"]["objections"]
        item = self.fields["item"]
        assert isinstance(item, forms.ChoiceField)
        item.choices = [("", gettext("Please choose")), *_standing(notice, left)]
        if self.objections != "real_name":
            self.fields["name"].required = self.fields["signed"].required = False
        dress(self)
        self.fields["signed"].widget.attrs.pop("class")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        signed = "on" if cleaned.get("signed") else ""
        for found in faults(self.said, self.objections, signed=signed):
            place = found.place.removeprefix("field:")
            if place not in self.errors:
                words = [gettext(each) for each in (found.message, found.remedy) if each]
                self.add_error(place, " ".join(words) % found.params)
        return cleaned

    @property
    def said(self) -> dict[str, str]:
        """The parts of an objection as they were written."""
        return {part: self.cleaned_data.get(part, "") for part in LENGTHS}

    @property
    def is_nameless(self) -> bool:
        """Whether it is refused as anonymous; what is wrong with it is no longer in ``said``."""
        written = self.said | {"name": self.data.get("name", "")}
        return is_nameless(written, self.objections)


def _standing(notice: PublicNotice, left: frozenset[int]) -> list[tuple[str, str]]:
    return [
        (str(item["declaration"]), f"{item['n']}. {item['title']}（{item['organisation']}）")
        for item in notice.content["items"]
        if item["declaration"] not in left
    ]
