"""What a dry run must find: the change put in force, everything judged anew, and rolled back.

Judged by what the product itself uses: the list's rules, a desk's rules, and ``reserve`` in the
order of the ledger. Of the dry run it takes only what a flip is.
"""

import hashlib

import yaml
from django.db import transaction

from declarations.models import Declaration
from programmes.models import Definition, Round
from programmes.selectors import definition_of
from quotas.models import Counter, LedgerRow, Limit
from quotas.rules import blocking
from quotas.rules.places import taking_step
from quotas.selectors.holders import held_by
from quotas.services import demand_of, release, reserve
from reviews.models import SummaryList
from tests.factories import AT
from tests.workflow.ruled import _Written
from workflow.selectors import route_of
from workflow.selectors.dry_run import Change, flips
from workflow.selectors.dry_run.trial import own_steps
from workflow.selectors.list_rules import mark, rules_of
from workflow.selectors.own_rules import at_desk
from workflow.selectors.succession import ENDED, standing_on
from workflow.services import placing

Said = tuple[str, frozenset]  # verdict, and what it is refused for
Told = dict[tuple[str, int], dict[str, Said]]  # of each subject what each rule says
NOTHING: Said = ("kept", frozenset())


class RolledBack(Exception):
    """Ends the trial."""


def told_by_dry_run(change: Change) -> dict[tuple[str, int], tuple[Said, Said]]:
    """Every flip, by what flips: what is said now and then."""
    found = {}
    for flip in flips(change):
        kind = "list" if isinstance(flip.subject, SummaryList) else "declaration"
        assert (kind, flip.subject.pk) not in found, "told once"
        found[kind, flip.subject.pk] = (said(flip.before), said(flip.after))
    return found


def told_by_applying(change: Change, user, among=None) -> dict[tuple[str, int], tuple[Said, Said]]:
    """The same by really changing it; nothing of it stays. ``among`` names what is judged."""
    before = judged(change.round, user, among) | refused_places(change)
    try:
        with transaction.atomic():
            apply(change)
            round = Round.objects.get(pk=change.round.pk)
            after = judged(round, user, among) | refused_places(Change(round, change.rule))
            raise RolledBack
    except RolledBack:
        pass
    found = {}
    for key in before.keys() | after.keys():
        now, then = before.get(key, {}), after.get(key, {})
        flipped = {r for r in now | then if now.get(r, NOTHING) != then.get(r, NOTHING)}
        assert flipped <= {change.rule.id}, "no other rule says anything else"
        if flipped:
            rule = change.rule.id
            kind, pk = key
            told = found.setdefault((kind.removesuffix("'s place"), pk), [])
            told.append((now.get(rule, NOTHING), then.get(rule, NOTHING)))
    assert all(len(each) == 1 for each in found.values()), "by its place or by itself"
    return {key: each[0] for key, each in found.items()}


def said(findings) -> Said:
    refusing = blocking(findings)
    verdict = "refused" if refusing else "noted" if findings else "kept"
    return verdict, frozenset(mark(each) for each in refusing)


def said_by_rule(findings) -> dict[str, Said]:
    rules = {each.params.get("id") for each in findings}
    return {rule: said([f for f in findings if f.params.get("id") == rule]) for rule in rules}


def judged(round: Round, user, among=None) -> Told:
    """Every list and every declaration that counts, by all its rules; or those ``among`` them."""
    found: Told = {}
    lists = SummaryList.objects.filter(round=round)
    for summary in lists.filter(pk__in=[pk for k, pk in among if k == "list"]) if among else lists:
        rules = rules_of(summary)
        items = rules.read(standing_on(summary))
        found["list", summary.pk] = said_by_rule(rules.findings(items, summary.statement))
    rows = Declaration.objects.filter(round=round, submitted_at__isnull=False)
    if among:
        rows = rows.filter(pk__in=[pk for kind, pk in among if kind == "declaration"])
    asked = {step.id for step in own_steps(definition_of(round.definition).route)}
    for declaration in rows.exclude(state__in=ENDED):
        found["declaration", declaration.pk] = by_itself(declaration, asked, user)
    return found


def by_itself(declaration: Declaration, asked: set[str], user) -> dict[str, Said]:
    """What every desk on its way says, or will say, of its latest revision."""
    found: dict[str, Said] = {}
    for step in route_of(declaration):
        own = at_desk(declaration, step) if step.id in asked else None
        found |= said_by_rule(own.findings(user, declaration)) if own else {}
    return found


def apply(change: Change) -> None:
    """The rule in a new version of the round's file, and the figure as a row of the round."""
    definition = change.round.definition
    whole = yaml.safe_load(definition.source)
    index = next(n for n, each in enumerate(whole["quotas"]) if each["id"] == change.rule.id)
    fields = change.rule.model_dump(mode="json", by_alias=True)
    before = definition_of(definition).quotas[index].model_dump(mode="json", by_alias=True)
    whole["quotas"][index] |= {k: v for k, v in fields.items() if v != before[k]}
    source = yaml.dump(whole, Dumper=_Written, allow_unicode=True, sort_keys=False)
    version, _ = Definition.objects.get_or_create(
        sha256=hashlib.sha256(source.encode()).hexdigest(),
        defaults={"programme": definition.programme, "source": source, "created_at": AT},
    )
    Round.objects.filter(pk=change.round.pk).update(definition=version)
    if change.figure:
        figure = change.figure
        Limit.objects.create(
            round=change.round,
            rule=figure.rule,
            area=figure.area,
            minimum=figure.minimum,
            maximum=figure.maximum,
            reason=figure.reason,
            set_at=AT,
            set_by=figure.set_by,
        )


def refused_places(change: Change) -> Told:
    """Who gets no place on its list if all take theirs again in the order of the ledger.

    Of rules that are asked of nothing but lists: what a desk asks too, it says by itself.
    """
    programme = definition_of(change.round.definition)
    rule = next(quota for quota in programme.quotas if quota.id == change.rule.id)
    step = taking_step(rule, programme.route)
    if step is None or any(each.id in rule.at for each in own_steps(programme.route)):
        return {}
    refused: Told = {}
    try:
        with transaction.atomic():
            for pk in in_order_of_taking(change.round, rule.id):
                if full := _takes_again(change.round, rule.id, pk):
                    refused["declaration's place", pk] = {rule.id: ("refused", full)}
            raise RolledBack
    except RolledBack:
        return refused


def in_order_of_taking(round: Round, rule: str) -> list[int]:
    """Who holds a place under the rule; all give theirs up."""
    rows = LedgerRow.objects.filter(counter__round=round, counter__rule=rule, change=1)
    taken = list(dict.fromkeys(rows.order_by("-pk").values_list("subject_id", flat=True)))
    holding = [who for who in taken[::-1] if any(key[0] == rule for key in held_by(who))]
    for who in holding:
        release(subject_kind="declaration", subject_id=who, reason="trial", actor="system:tests",
                at=AT, rules=[rule])  # fmt: skip
    return [int(who) for who in holding]


def _takes_again(round: Round, rule: str, pk: int) -> frozenset:
    """The places that are full, as a finding of them is marked."""
    declaration = Declaration.objects.select_related("organisation").get(pk=pk)
    programme = definition_of(round.definition)
    step = taking_step(next(q for q in programme.quotas if q.id == rule), programme.route)
    item_of_list = declaration.list_items.exclude(state="left").get(list__step=step.id)
    rules = rules_of(item_of_list.list)
    (item,) = rules.read([declaration])
    places = [place for place in rules.places(item) if place.quota.id == rule]
    demands = [demand_of(p, reasoned=placing._reasoned_on_list(p, item)) for p in places]
    for demand in demands:  # as the first who asks would bring it into the world
        mine = Counter.objects.filter(round=round, rule=rule, group=demand.group)
        mine.update(ceiling=demand.ceiling)
    full = reserve(round, demands, subject_kind="declaration", subject_id=str(pk),
                   reason="trial", actor="system:tests", at=AT)  # fmt: skip
    keys = {demand.key for demand in full}
    return frozenset(("quota_full", rule, p.name.zh) for p in places if p.key in keys)
