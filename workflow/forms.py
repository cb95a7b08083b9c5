"""The forms in which rules are tried, and in which code tables are imported."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext, pgettext
from django.utils.translation import gettext_lazy as _

from declarations.rules.faults import Fault
from declarations.rules.identity import DOCUMENTS, document_number
from organisations.forms import dress
from organisations.models import Organisation
from programmes.definitions import Obligation, Text
from programmes.forms import PastedForm, pasted
from programmes.tables import texts, years

from .selectors.experts import classes_in, titles_in, units_called
from .selectors.trying import Offer


class CaseForm(PastedForm):
    """A case, and the programme and step that it is judged by."""

    box, nothing = "case", _("Paste a case or choose a file.")
    field_order = ["programme", "step", "case", "file"]

    programme = forms.ChoiceField(label=_("Programme"))
    step = forms.ChoiceField(
        label=_("Step"),
        required=False,
        help_text=_("Left open, it is the step that the case names under “at”."),
    )
    case = pasted(_("Case"))

    def __init__(
        self, rounds: list[Offer], files: list[Offer], chosen: Offer, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        programme, step = self.fields["programme"], self.fields["step"]
        assert isinstance(programme, forms.ChoiceField)
        assert isinstance(step, forms.ChoiceField)
        groups = ((gettext("Rounds"), rounds), (gettext("Files of the release"), files))
        programme.choices = [(name, _named(offers)) for name, offers in groups if offers]
        language = get_language() or ""
        steps = [(each.id, each.title.get(language)) for each in chosen.programme.route]
        step.choices = [("", gettext("As the case says")), *steps]


def _named(offers: list[Offer]) -> list[tuple[str, str]]:
    language = get_language() or ""
    return [(offer.key, offer.title.get(language)) for offer in offers]


class TableForm(forms.Form):
    """A code table as a file, and where it comes from; ``text`` is what was read of it."""

    file = forms.FileField(
        label=_("CSV file"),
        max_length=255,
        allow_empty_file=True,
        error_messages={"required": _("Choose the CSV file first.")},
    )
    origin = forms.CharField(
        label=_("Where it comes from"),
        max_length=300,
        help_text=_("The notice or standard with its number and date; kept in the history."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)
        file = self.fields["file"]
        file.help_text = gettext("UTF-8 or GB18030, at most %(limit)s kB.") % {
            "limit": texts.MAX_BYTES // 1000
        }
        file.widget.attrs |= {"class": "file", "accept": ".csv,.txt,text/csv"}

    def clean_file(self) -> str:
        """The text of the file; empty without one."""
        file = self.cleaned_data["file"]
        if not file:
            return ""
        try:
            return texts.decoded(file.read(texts.MAX_BYTES + 1))
        except texts.Unreadable as error:
            found = error.finding
            words = " ".join(gettext(each) for each in (found.message, found.remedy) if each)
            raise forms.ValidationError(words, params=dict(found.params)) from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["text"] = cleaned.get("file", "")
        return cleaned


class DaysForm(forms.Form):
    """The first and the last day of an obligation, and which document names them."""

    obligation = forms.ChoiceField(label=_("What is owed"))
    opens = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    closes = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    document = forms.CharField(label=_("Document"), max_length=300)

    def __init__(self, owed: Iterable[Obligation], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)
        field = self.fields["obligation"]
        assert isinstance(field, forms.ChoiceField)
        language = get_language() or ""
        field.choices = [(each.id, each.title.get(language)) for each in owed]


class RecordForm(TableForm):
    """Of which programme the results, or which register; and whether it is all there is."""

    what = forms.ChoiceField(label=_("What is imported"))
    is_complete = forms.BooleanField(
        label=_("This is all there is"),
        required=False,
        help_text=_("Then a condition that finds nothing is not fulfilled; else it waits."),
    )

    def __init__(self, offered: Iterable[tuple[str, Text]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["what", "file", "origin", "is_complete"])
        what = self.fields["what"]
        assert isinstance(what, forms.ChoiceField)
        what.choices = [(key, _titled(key, title)) for key, title in offered]

    @property
    def chosen(self) -> str:
        """In words, what is imported."""
        what = self.fields["what"]
        assert isinstance(what, forms.ChoiceField)
        return str(dict(what.choices)[self.cleaned_data["what"]])  # type: ignore[arg-type]


def _titled(key: str, title: Text) -> str:
    kind = gettext("Results: ") if key.startswith("results.") else gettext("Register: ")
    return f"{kind}{title.get(get_language() or '')}"


class YearForm(TableForm):
    """The days of one year, pasted or as a file; the text of a file takes the place of the rest."""

    year = forms.IntegerField(
        label=_("Year"), min_value=years.FIRST_YEAR, max_value=years.LAST_YEAR
    )
    days = forms.CharField(
        label=_("Days off and worked rest days"),
        required=False,
        strip=False,
        help_text=_(
            "One line for a day or for its first and last day: day, 休 or 班, festival. Such as "
            "“10月1日至7日，休，国庆节” and “10月10日，班，国庆节”."
        ),
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["year", "days", "file", "origin"])
        self.fields["file"].label = _("Or a CSV file")
        self.fields["file"].required = False
        self.fields["days"].widget.attrs["class"] = "input mono"
        self.fields["year"].widget.attrs["class"] = "input short"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["text"] = cleaned["text"] or cleaned.get("days", "")
        if not cleaned["text"].strip() and "file" not in self.errors:
            self.add_error("days", _("Paste the days or choose a file."))
        return cleaned


class RestoreForm(forms.Form):
    """Why an older version is chosen again. ``based_on``: the version that the page showed."""

    origin = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Kept in the history."))
    based_on = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


class ExpertForm(forms.Form):
    """What a desk knows of an expert: where the person works, as what, in which fields."""

    units = forms.CharField(
        label=_("Units"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Where the person works, one unit a line: its full name or its code. Nobody "
            "assesses declarations of these units, nor of units above or below them."
        ),
    )
    title = forms.ChoiceField(label=_("Professional title"), required=False)
    majors = forms.MultipleChoiceField(
        label=_("Fields"), required=False, widget=forms.CheckboxSelectMultiple
    )
    document = forms.ChoiceField(label=_("Identity document"), required=False)
    number = forms.CharField(
        label=_("Identity number"),
        max_length=30,
        required=False,
        help_text=_(
            "By it the person is found among those whom a declaration names. Only a keyed hash "
            "is kept; leave it empty to keep what was given before."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or ""
        title, majors, document = (self.fields[n] for n in ("title", "majors", "document"))
        assert isinstance(title, forms.ChoiceField)
        assert isinstance(majors, forms.ChoiceField)
        assert isinstance(document, forms.ChoiceField)
        title.choices = [("", "—"), *titles_in(language)]
        majors.choices = classes_in(language)
        document.choices = [(each.value, each.label.get(language)) for each in DOCUMENTS]
        dress(self)
        majors.widget.attrs.pop("class")

    def clean_units(self) -> list[Organisation]:
        names = [line.strip() for line in self.cleaned_data["units"].splitlines() if line.strip()]
        found = units_called(names)
        unknown = [name for name in names if name not in found]
        if unknown:
            listed = pgettext("between the items of a list", ", ").join(unknown)
            raise forms.ValidationError(_("No unit has this name or code: %s.") % listed)
        return list({unit.pk: unit for unit in found.values()}.values())

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        number = cleaned.get("number", "")
        if number:
            read = document_number(cleaned.get("document", ""), number)
            if isinstance(read, Fault):
                self.add_error("number", gettext(read.message))
        return cleaned
