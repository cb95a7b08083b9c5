"""The form that checks a file against what was issued."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisations.forms import dress

from .uploads import MAX_MB, Fingerprint


class FileForm(forms.Form):
    """One file, of which only the fingerprint reaches us."""

    file = forms.FileField(
        label=_("PDF file"),
        max_length=255,
        error_messages={
            "required": _("Choose the PDF file first."),
            "empty": _("This file is empty."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)
        file = self.fields["file"]
        file.help_text = gettext(
            "At most %(limit)s MB. Only the checksum (SHA-256) of the file is taken while it comes "
            "in; the file is neither opened nor kept."
        ) % {"limit": MAX_MB}
        file.widget.attrs |= {
            "class": "file",
            "accept": ".pdf,application/pdf",
            "data-max-mb": str(MAX_MB),
        }

    def clean_file(self) -> Fingerprint:
        file: Fingerprint = self.cleaned_data["file"]
        if file.is_too_large:
            raise forms.ValidationError(
                _("This file is larger than %(limit)s MB. No paper issued here is."),
                params={"limit": MAX_MB},
            )
        return file
