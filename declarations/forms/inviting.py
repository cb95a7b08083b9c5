"""The form by which an author invites a co-editor."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from organisations.forms import dress
from programmes.definitions import Form

ALL = "*"


class InviteForm(forms.Form):
    """Whom, and into which sections: at least one is ticked, nothing is opened by omission."""

    named = forms.CharField(
        label=_("Login name or mail address"),
        max_length=254,
        help_text=_(
            "Exactly as the person gave it to you. The person needs an account as an author of "
            "any unit, for instance of a partner enterprise."
        ),
    )
    sections = forms.MultipleChoiceField(
        label=_("May write in"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick the sections in which the person may write.")},
    )

    def __init__(self, form: Form, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        english = get_language() == "en"
        named = [
            (s.id, s.title.en if english and s.title.en else s.title.zh) for s in form.sections
        ]
        self.fields["sections"].choices = [(ALL, _("All sections")), *named]  # type: ignore[attr-defined]
        dress(self)
        self.fields["named"].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
        del self.fields["sections"].widget.attrs["class"]

    def chosen(self) -> list[str]:
        """The ids that were ticked; none for all."""
        ticked = self.cleaned_data["sections"]
        return [] if ALL in ticked else ticked
