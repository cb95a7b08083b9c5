"""The form of a rule on trial, built from the kind of the rule: its figures and its strengths."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from organisations.forms import OrganisationField, dress
from organisations.models import Organisation, User
from programmes.definitions import Programme, Quota
from programmes.findings import Refused, Strength
from programmes.models import Round
from programmes.selectors import definition_of
from quotas.forms import HIGHEST
from quotas.models import Limit
from quotas.rules import judge_limit
from quotas.rules.changing import Number, changed, numbers_of, strengths_of
from quotas.rules.counting import class_words
from quotas.rules.places import FIGURED
from quotas.selectors import bounds_for
from trail.clock import database_now

from ..selectors.dry_run import Change

LABELS = {
    "max": gettext_lazy("At most"),
    "min": gettext_lazy("At least"),
    "of": gettext_lazy("Of every so many"),
    "counts": gettext_lazy("Places for %(part)s"),
    "caps": gettext_lazy("At most for %(part)s"),
    "floors": gettext_lazy("At least for %(part)s"),
    "others": gettext_lazy("At most for each other class"),
}
WEIGHTS = {
    "strength": gettext_lazy("What is beyond it"),
    "max_strength": gettext_lazy("More than the maximum"),
    "min_strength": gettext_lazy("Fewer than the minimum"),
}
STRENGTHS = (
    (Strength.HARD, pgettext_lazy("strength of a rule", "is refused")),
    (Strength.SOFT, pgettext_lazy("strength of a rule", "needs a written reason")),
    (Strength.TARGET, pgettext_lazy("strength of a rule", "is only shown")),
)


class ChangeForm(forms.Form):
    """The rule as it would be. Of a figure that the ministry sets, also for whom."""

    def __init__(self, round: Round, rule: Quota, data: Any, actor: User) -> None:
        super().__init__(data, initial={"rule": rule.id})
        self.round, self.rule, self.actor = round, rule, actor
        self.programme = definition_of(round.definition)
        if isinstance(rule, FIGURED):
            self._add_figure(rule)
        for number in numbers_of(rule):
            self.fields[number.name] = forms.IntegerField(
                label=_label(number, rule, self.programme),
                initial=number.value,
                min_value=0,
                max_value=HIGHEST,
            )
        for name, strength in strengths_of(rule).items():
            self.fields[name] = forms.ChoiceField(
                label=WEIGHTS[name], choices=STRENGTHS, initial=strength
            )
        dress(self)

    def _add_figure(self, rule: Any) -> None:
        bounds = bounds_for(self.round, rule, None)
        if rule.scope != "country":
            self.fields["whom"] = OrganisationField(
                Organisation.objects.filter(level=rule.scope).order_by("code"),
                label=_("For whom"),
                required=False,
                empty_label=_("All without a figure of their own"),
                to_field_name="code",
            )
        for name, label, value in (
            ("minimum", _("Minimum"), bounds.minimum),
            ("maximum", _("Maximum"), bounds.maximum),
        ):
            self.fields[name] = forms.IntegerField(
                label=label, initial=value, min_value=0, max_value=HIGHEST
            )

    def change(self) -> Change:
        """What is tried, of a valid form. ``Refused`` where no rule could say it."""
        given = self.cleaned_data
        names = {*strengths_of(self.rule), *(number.name for number in numbers_of(self.rule))}
        rule = changed(self.rule, {name: given[name] for name in names}, self.programme)
        return Change(self.round, rule, self._figure() if "maximum" in self.fields else None)

    def _figure(self) -> Limit:
        """The row as it would be set; it never is."""
        given, reason = self.cleaned_data, _("Trial run")
        figure = given["minimum"], given["maximum"]
        if found := judge_limit(figure, reason, figure[1], ()):
            raise Refused(found)
        return Limit(
            round=self.round,
            rule=self.rule.id,
            area=given.get("whom"),
            minimum=figure[0],
            maximum=figure[1],
            reason=reason,
            set_at=database_now(),
            set_by=self.actor,
        )


def _label(number: Number, rule: Any, programme: Programme) -> str:
    """With the class in words."""
    if not number.part:
        return str(LABELS[number.key])
    words = class_words(rule.by, number.part, programme)
    return str(LABELS[number.key]) % {"part": words.get(get_language() or "")}
