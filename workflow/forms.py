"""The form in which rules are tried."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from organisations.forms import dress
from programmes import loader
from programmes.findings import Refused
from programmes.yamltree import MAX_BYTES

from .selectors.trying import Offer

LINES = 20
TOO_LARGE = _("The file has %(size)s bytes; at most %(most)s are read.")


class CaseForm(forms.Form):
    """A case, pasted or as a file, and the programme and step that it is judged by.

    The text of a file takes the place of what was pasted. Line ends are those of the file's lines.
    """

    programme = forms.ChoiceField(label=_("Programme"))
    step = forms.ChoiceField(
        label=_("Step"),
        required=False,
        help_text=_("Left open, it is the step that the case names under “at”."),
    )
    case = forms.CharField(
        label=_("Case"),
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": LINES, "spellcheck": "false", "autocapitalize": "off", "wrap": "off"}
        ),
    )
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        max_length=255,
        allow_empty_file=True,
        help_text=_("A .yaml file. Its text takes the place of what stands in the box."),
    )

    def __init__(
        self, rounds: list[Offer], files: list[Offer], chosen: Offer, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        dress(self)
        programme, step = self.fields["programme"], self.fields["step"]
        assert isinstance(programme, forms.ChoiceField)
        assert isinstance(step, forms.ChoiceField)
        groups = ((gettext("Rounds"), rounds), (gettext("Files of the release"), files))
        programme.choices = [(name, _named(offers)) for name, offers in groups if offers]
        language = get_language() or ""
        steps = [(each.id, each.title.get(language)) for each in chosen.programme.route]
        step.choices = [("", gettext("As the case says")), *steps]
        self.fields["case"].widget.attrs["class"] = "input mono"
        self.fields["file"].widget.attrs |= {"class": "file", "accept": ".yaml,.yml"}

    def clean_case(self) -> str:
        """A browser sends every line end as two characters; places are counted in lines."""
        text: str = self.cleaned_data["case"]
        return text.replace("\r\n", "\n")

    def clean_file(self) -> str:
        """The text of the file; empty without one."""
        file = self.cleaned_data["file"]
        if not file:
            return ""
        if file.size > MAX_BYTES:
            params = {"size": file.size, "most": MAX_BYTES}
            raise forms.ValidationError(TOO_LARGE, params=params)
        try:
            return loader.text_in(file.file, name=file.name).replace("\r\n", "\n")
        except Refused as refused:
            (finding,) = refused.findings
            raise forms.ValidationError(gettext(finding.message)) from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("file"):
            cleaned["case"] = cleaned["file"]
            self.data = {**self.data, "case": cleaned["file"]}
        elif not cleaned.get("case", "").strip() and "file" not in self.errors:
            self.add_error("case", _("Paste a case or choose a file."))
        return cleaned


def _named(offers: list[Offer]) -> list[tuple[str, str]]:
    language = get_language() or ""
    return [(offer.key, offer.title.get(language)) for offer in offers]
