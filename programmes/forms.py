"""The forms of files and of rounds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisations.forms import dress

from . import loader
from .findings import Refused
from .planning import Proposal
from .switches import CUT_OFF, Choice, Switch
from .yamltree import MAX_BYTES

LINES = 20
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
TOO_LARGE = _("The file has %(size)s bytes; at most %(most)s are read.")


def pasted(label: Any) -> forms.CharField:
    """A box for the text of a file, line by line as it is."""
    attrs = {"rows": LINES, "spellcheck": "false", "autocapitalize": "off", "wrap": "off"}
    return forms.CharField(
        label=label, required=False, strip=False, widget=forms.Textarea(attrs=attrs)
    )


class PastedForm(forms.Form):
    """The text of a YAML file, pasted into the field named ``box``, or chosen as a file.

    The text of a file takes the place of the paste. Line ends are those of the file's lines: a
    browser sends each as two characters, and places are counted in lines. ``nothing`` says what to
    do where there is neither.
    """

    box: ClassVar[str]
    nothing: ClassVar[Any]

    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        max_length=255,
        allow_empty_file=True,
        help_text=_("A .yaml file. Its text takes the place of what stands in the box."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)
        self.fields[self.box].widget.attrs["class"] = "input mono"
        self.fields["file"].widget.attrs |= {"class": "file", "accept": ".yaml,.yml"}

    def clean_file(self) -> str:
        """The text of the file; empty without one."""
        file = self.cleaned_data["file"]
        if not file:
            return ""
        if file.size > MAX_BYTES:
            raise forms.ValidationError(TOO_LARGE, params={"size": file.size, "most": MAX_BYTES})
        try:
            return loader.text_in(file.file, name=file.name).replace("\r\n", "\n")
        except Refused as refused:
            (finding,) = refused.findings
            raise forms.ValidationError(gettext(finding.message)) from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("file"):
            cleaned[self.box] = cleaned["file"]
            self.data = {**self.data, self.box: cleaned["file"]}
            return cleaned
        cleaned[self.box] = cleaned.get(self.box, "").replace("\r\n", "\n")
        if not cleaned[self.box].strip() and "file" not in self.errors:
            self.add_error(self.box, self.nothing)
        return cleaned


class SourceForm(PastedForm):
    """A programme's file."""

    box, nothing = "source", _("Paste the text of a file or choose one.")
    field_order = ["source", "file"]

    source = pasted(_("Text of the file"))


class RoundForm(forms.Form):
    """A round to be opened: its names, the days of its windows, its choices with their reasons."""

    key = forms.SlugField(
        label=_("Key"),
        max_length=40,
        help_text=_("The year, or year and batch (2026-2); it names the round for good."),
    )
    year = forms.IntegerField(
        label=_("Year"),
        min_value=2000,
        max_value=2100,
        help_text=_("It stands in the numbers of the declarations."),
    )
    title_zh = forms.CharField(label=_("Chinese title"), max_length=160)
    title_en = forms.CharField(label=_("English title"), max_length=240, required=False)

    def __init__(
        self, windows: Iterable[Proposal], choices: Iterable[Switch], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.windows, self.choices = list(windows), list(choices)
        for window in self.windows:
            self.fields[f"opens-{window.id}"] = _day(_("First day"))
            self.fields[f"closes-{window.id}"] = _day(_("Last day, to 24:00"))
        for switch in self.choices:
            if switch.key != CUT_OFF:  # that one stands in the days of the windows
                self.fields[f"switch-{switch.key}"] = _choice(switch)
            self.fields[f"why-{switch.key}"] = _reason()
        dress(self)

    @property
    def days(self) -> dict[str, tuple[date, date]]:
        """First and last day of each window, as far as both are given."""
        given = getattr(self, "cleaned_data", None) or self.initial
        pairs = {
            window.id: (given.get(f"opens-{window.id}"), given.get(f"closes-{window.id}"))
            for window in self.windows
        }
        return {name: (a, b) for name, (a, b) in pairs.items() if a and b}

    @property
    def chosen(self) -> dict[str, Choice]:
        """What was chosen, by key of the switch."""
        return chosen_in(self.choices, getattr(self, "cleaned_data", {}))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for window in self.windows:
            opens, closes = (cleaned.get(f"{side}-{window.id}") for side in ("opens", "closes"))
            if opens and closes and closes < opens:
                self.add_error(f"closes-{window.id}", _("The last day lies before the first."))
        return cleaned


class SwitchForm(forms.Form):
    """One choice of a running round, and why."""

    def __init__(self, switch: Switch, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.switch = switch
        self.fields[f"switch-{switch.key}"] = _choice(switch)
        self.fields[f"why-{switch.key}"] = _reason()
        dress(self)

    @property
    def chosen(self) -> Choice:
        """The choice that was sent."""
        return chosen_in([self.switch], self.cleaned_data)[self.switch.key]


def chosen_in(switches: Iterable[Switch], data: Mapping[str, Any]) -> dict[str, Choice]:
    """The choices in a form's cleaned data."""
    return {
        switch.key: Choice(str(data[f"switch-{switch.key}"]), data.get(f"why-{switch.key}", ""))
        for switch in switches
        if data.get(f"switch-{switch.key}") not in (None, "")
    }


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
    )


def _choice(switch: Switch) -> forms.Field:
    if switch.options:
        options = [(value, gettext(words)) for value, words in switch.options]
        return forms.ChoiceField(label=_("Choice"), choices=options, initial=switch.default)
    return forms.IntegerField(
        label=_("Choice"), min_value=switch.least, max_value=switch.most, initial=switch.default
    )


def _reason() -> forms.CharField:
    return forms.CharField(label=_("Reason, where it is not the default"), required=False)
