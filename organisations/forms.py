"""Forms of login and accounts, in the kit's look, and their errors as findings."""

from typing import Any

from allauth.account.forms import LoginForm as LibraryLoginForm
from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from trail.findings import Finding

from . import rules, selectors
from .models import Membership, Organisation, User
from .naming import name_in


def dress(form: forms.BaseForm) -> None:
    """Give every control the kit's class and the id that findings point to."""
    form.auto_id = "field-%s"
    for field in form.fields.values():
        field.widget.attrs["class"] = "input"
        field.widget.attrs.pop("placeholder", None)


class OrganisationField(forms.ModelChoiceField):
    """A choice of organisations, each by its name in the reader's language."""

    def label_from_instance(self, obj: Organisation) -> str:
        """The name that a page shows too."""
        return name_in(obj, get_language() or "")


def findings_in(form: forms.BaseForm) -> list[Finding]:
    """The form's own errors for the error summary, in the order of its fields."""
    return [
        Finding(
            code="form",
            message=str(error).replace("%", "%%"),
            place="" if name == "__all__" else f"field:{name}",
            params={} if name == "__all__" else {"label": form[name].label},
        )
        for name, errors in form.errors.items()
        for error in errors
    ]


class LoginForm(LibraryLoginForm):
    """Login name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Login name")
        dress(self)


class InvitationForm(SetPasswordForm):
    """The new password, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].help_text = _(
            "At least 8 characters, not only digits, no common password, not like your name."
        )
        dress(self)


class OpenAccountForm(forms.Form):
    """A new account: where, as what, and for whom. The service judges which role fits where."""

    organisation = OrganisationField(
        Organisation.objects.none(), label=_("Organisation"), empty_label=_("Please choose")
    )
    role = forms.ChoiceField(label=_("Role"))
    name = forms.CharField(label=_("Name"), max_length=60)
    username = forms.CharField(
        label=_("Login name"),
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        help_text=_("Letters, digits and . _ - @ +. The person logs in with it."),
    )
    email = forms.EmailField(label=_("Mail address"), help_text=_("Decisions are sent there."))

    def __init__(self, manager: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.fields["organisation"]
        assert isinstance(place, forms.ModelChoiceField)
        place.queryset = selectors.open_places(manager)
        levels = selectors.managed_levels(manager)
        reach = [roles for (above, _level), roles in rules.OPENS.items() if above in levels]
        roles = frozenset().union(*reach)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            choice
            for choice in Membership.Role.choices
            # A department officer is appointed where the programmes' departments are known.
            if choice[0] in roles and choice[0] != Membership.Role.DEPARTMENT_OFFICER
        ]
        dress(self)
