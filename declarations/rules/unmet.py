"""What is told of a condition that is not met: sentence, figures, and what would put it right.

A finding weighs as much as the weaker of its rule and of the groups around it: a soft one is
allowed with a written reason, a target or a preference is only shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType

from programmes.definitions import (
    AllOfRule,
    Form,
    FormField,
    MemberOfListRule,
    NOfRule,
    NotMemberOfListRule,
    PreferenceRule,
    Rule,
    Text,
)
from programmes.findings import Figures, Finding, Standing, Strength, gettext_noop

from .eligibility import Need, Verdict
from .eligibility.answers import NOT_ANSWERED, NOT_FULFILLED
from .eligibility.registered import NOT_REGISTERED, WHO_REGISTERS
from .lookups import label_of
from .reading import Words, one_answer
from .secrecy import is_sensitive

WEAKNESS = (Strength.HARD, Strength.SOFT, Strength.TARGET)
TITLE_LEVELS = MappingProxyType(
    {
        "junior": Text(zh="初级", en="junior"),
        "intermediate": Text(zh="中级", en="intermediate"),
        "senior": Text(zh="高级（副高级、正高级）", en="senior (associate or full)"),
        "full_senior": Text(zh="正高级", en="full senior"),
    }
)

# What a rule on lists found, where the answer itself must not be shown.
UNNAMED = MappingProxyType(
    {
        "member_of_list": gettext_noop("What is entered is not on the list."),
        "not_member_of_list": gettext_noop("What is entered is on the list."),
    }
)
# The same message with the answer (first), and with the row of a table (second).
CLOSER = MappingProxyType(
    {
        (NOT_FULFILLED, True, False): gettext_noop(
            "The answer “%(answer)s” does not fulfil the condition."
        ),
        (NOT_FULFILLED, True, True): gettext_noop(
            "The answer “%(answer)s” in row %(row)s does not fulfil the condition."
        ),
        (NOT_FULFILLED, False, True): gettext_noop(
            "The answer in row %(row)s does not fulfil the condition."
        ),
        (NOT_ANSWERED, False, True): gettext_noop("Not answered yet in row %(row)s."),
    }
)
REMEDIES = MappingProxyType({NOT_REGISTERED: WHO_REGISTERS})  # of what is not put right here
UNSHOWN = ("table", "file", "longtext")  # too long for a message


def findings(verdicts: Iterable[Verdict], form: Form) -> list[Finding]:
    """Findings of the unmet rules: each with its quote, figures, and what would put it right."""
    return [each for verdict in verdicts for each in _of(verdict, form, Strength.HARD)]


def own_findings(verdict: Verdict, form: Form, weighs: Strength) -> list[Finding]:
    """What this rule itself lacks, without those below it; of a claimed one, also if decided."""
    return [_finding(verdict, need, form, weighs) for need in verdict.needs]


def weight_of(rule: Rule, around: Strength) -> Strength:
    """The weaker of the rule's own strength and of the groups ``around`` it."""
    own = Strength.TARGET if isinstance(rule, PreferenceRule) else rule.strength
    return _weaker(own, around)


def _of(verdict: Verdict, form: Form, weighs: Strength) -> list[Finding]:
    rule = verdict.rule
    weighs = _weaker(rule.strength, weighs)
    if not verdict.applies:
        return []
    if isinstance(rule, AllOfRule) and not verdict.needs:
        return [each for part in verdict.parts for each in _of(part, form, weighs)]
    if verdict.standing is Standing.PENDING:  # told, and refuses nobody
        return own_findings(verdict, form, Strength.TARGET)
    if verdict.standing is not Standing.UNMET:
        return []
    if isinstance(rule, NOfRule) and not verdict.needs:
        return _of_n(verdict, form, weighs)
    if isinstance(rule, PreferenceRule):
        message = gettext_noop("What is preferred does not hold. It does not refuse.")
        return [_finding(verdict, Need(message), form, Strength.TARGET)]
    needs = verdict.needs or (Need(gettext_noop("This condition is not met.")),)
    return [_finding(verdict, need, form, weighs) for need in needs]


def _weaker(one: Strength, other: Strength) -> Strength:
    return max(one, other, key=WEAKNESS.index)


def _of_n(verdict: Verdict, form: Form, weighs: Strength) -> list[Finding]:
    """What is vetoed, or how many hold and what each claimed condition lacks."""
    rule = verdict.rule
    assert isinstance(rule, NOfRule)
    vetoes = [part for part in verdict.parts if part.vetoes]
    if verdict.met + verdict.pending >= rule.n:
        return [each for part in vetoes for each in _of(part, form, weighs)]
    found = [_n_of_finding(verdict, rule, weighs)]
    for part in _unmet(verdict.parts):
        found += [
            _finding(leaf, need, form, weighs, title=part.rule.title)
            for leaf in (_leaves(part) if part.claimed else [])
            for need in leaf.needs
        ]
    return found


def _unmet(parts: Iterable[Verdict]) -> list[Verdict]:
    return [part for part in parts if part.applies and part.standing is Standing.UNMET]


def _n_of_finding(verdict: Verdict, rule: NOfRule, weighs: Strength) -> Finding:
    unclaimed = [part.rule.title for part in verdict.parts if not part.claimed]
    if unclaimed:
        remedy = gettext_noop("Complete a claimed one, or claim another: %(unclaimed)s.")
    else:
        remedy = gettext_noop("Complete one of those named below.")
    return Finding(
        "n_of",
        gettext_noop(
            "Conditions that hold: %(count)s of %(total)s "
            "(met: %(met)s, to be judged: %(pending)s); needed: %(n)s."
        ),
        strength=weighs,
        place=f"field:{rule.ticked}" if rule.ticked else "",
        params={
            "label": rule.title,
            "rule": rule.id,
            "count": verdict.met + verdict.pending,
            "total": sum(part.applies for part in verdict.parts),
            "met": verdict.met,
            "pending": verdict.pending,
            "n": rule.n,
            "unclaimed": tuple(unclaimed),
        },
        remedy=remedy,
        figures=Figures(used=verdict.met + verdict.pending, minimum=rule.n),
        quote=rule.quote,
    )


def _leaves(verdict: Verdict) -> list[Verdict]:
    """The unmet rules at the bottom, which alone know what is missing."""
    if not verdict.parts or verdict.needs:
        return [verdict]
    return [leaf for part in _unmet(verdict.parts) for leaf in _leaves(part)]


def _finding(
    verdict: Verdict, need: Need, form: Form, weighs: Strength, title: Text | None = None
) -> Finding:
    need = _disclosed(verdict, need, form)
    asked = question_at(form, need.field)
    params = {"label": title or verdict.rule.title, "rule": verdict.rule.id, **need.params}
    if need.codes:
        params["codes"] = tuple(_words(form, need.asked, code) for code in need.codes)
    if asked:
        params["question"] = asked.label
    return Finding(
        f"unmet_{verdict.rule.type}",
        need.message,
        strength=weighs,
        place=f"field:{need.field}" if need.field else "",
        params=params,
        remedy=_remedy(need, asked, weighs) if asked else REMEDIES.get(need.message, ""),
        quote=verdict.rule.quote,
    )


def _remedy(need: Need, asked: FormField, weighs: Strength) -> str:
    """A true answer is never to be changed: only what is missing, or wrong, can be put right."""
    if need.answered and weighs is Strength.SOFT:
        return gettext_noop(
            "“%(question)s”: if this is entered wrongly, correct it; "
            "if it is true, write why an exception is asked for."
        )
    if need.answered and asked.kind != "commitment":
        return gettext_noop(
            "“%(question)s”: if this is entered wrongly, correct it; "
            "if it is true, this condition is not fulfilled."
        )
    return gettext_noop("See the question “%(question)s”.")


def _disclosed(verdict: Verdict, need: Need, form: Form) -> Need:
    """The need with the answer in words, or without it where it is sensitive."""
    rule = verdict.rule
    if isinstance(rule, MemberOfListRule | NotMemberOfListRule) and "found" in need.params:
        if _is_secret(form, rule.field):
            return replace(need, message=UNNAMED[rule.type], params={})
        return need
    answer = _answer(need, form)
    message = CLOSER.get((need.message, bool(answer), bool(need.row)), need.message)
    return replace(need, message=message, params={**need.params, "answer": answer, "row": need.row})


def _answer(need: Need, form: Form) -> tuple[Words, ...]:
    asked = question_at(form, need.field)
    if asked is None or asked.kind in UNSHOWN or _is_secret(form, need.field):
        return ()
    return one_answer(asked, need.given).words


def _is_secret(form: Form, place: str) -> bool:
    """Whether the question, or the table around it, is sensitive."""
    around = (question_at(form, place.partition(".")[0]), question_at(form, place))
    return any(asked is not None and is_sensitive(asked) for asked in around)


def question_at(form: Form, place: str) -> FormField | None:
    """The question at ``field``, ``table.column`` or ``table.row.column``."""
    first, *rest = place.split(".")
    asked = form.field(first)
    columns = asked.columns if asked and rest else ()
    return next((column for column in columns if column.id == rest[-1]), asked)


def _words(form: Form, place: str, code: str) -> Text | str:
    if place == "title_level":
        return TITLE_LEVELS[code]
    asked = question_at(form, place)
    return label_of(asked, code) if asked else code
