"""Which papers a sent list needs: each item's form with its opinions, and the summary."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from declarations.models import Declaration, Revision
from declarations.recommending import units_of
from declarations.selectors import masked, printable
from documents import services as documents
from documents.models import Document
from documents.services import request_document
from organisations.models import Organisation, User
from programmes import routes
from programmes.definitions import Paper, Programme, Step
from programmes.selectors import definition_of, sealed_here
from quotas.selectors import list_rules
from reviews.excepted import excepted_in
from reviews.models import Review, SummaryList
from reviews.selectors import last_review

from ..selectors import desk_of, route_of
from ..selectors.excepted import lines_of, printed

BEIJING = ZoneInfo("Asia/Shanghai")
FORM, SUMMARY = "recommendation", "province_summary"  # the kinds that documents can print


def for_declaration(declaration: Declaration, *, at: datetime) -> None:
    """Ask for the papers that each declaration gets, as PENDING rows of the caller's transaction.

    Those that are sealed by hand are none of them: they were asked for when it was submitted.

    The desk to which it has just gone reads them too.
    """
    definition = definition_of(declaration.definition)
    for paper in definition.documents:
        if paper.per == "declaration" and not paper.scan:
            _recommendation(paper, declaration, definition, at=at)


def to_be_sealed(declaration: Declaration, *, actor: User, at: datetime) -> None:
    """Ask for the papers that are printed, sealed by hand and uploaded; older ones hold no more."""
    definition = definition_of(declaration.definition)
    if sealed_here(declaration.round) or not any(_by_hand(paper) for paper in definition.documents):
        return
    documents.withdraw("declaration", str(declaration.pk), actor=actor, at=at)
    for paper in definition.documents:
        if _by_hand(paper):
            form = _form(paper, declaration, definition, _open_blocks(paper, declaration), at=at)
            form.readers.add(*_sealing(paper, declaration))  # they print it


def when_sealed(declaration: Declaration, step: Step, *, at: datetime) -> None:
    """Ask for the paper whose last seal was given at this step, where seals are given here."""
    definition = definition_of(declaration.definition)
    if not step.document or not sealed_here(declaration.round):
        return
    sealing = [each for each in route_of(declaration) if each.document == step.document]
    for paper in definition.documents:
        if paper.id == step.document and _by_hand(paper) and sealing[-1].id == step.id:
            _form(paper, declaration, definition, _sealed_blocks(paper, declaration), at=at)


def _by_hand(paper: Paper) -> bool:
    return paper.per == "declaration" and paper.scan


def _sealed_blocks(paper: Paper, declaration: Declaration) -> list[dict[str, Any]]:
    """One signature block for each that seals, with its seal."""
    return [
        block | {"seal": _seal_of(unit), "date": _day(declaration.step_since)}
        for block, unit in zip(
            _open_blocks(paper, declaration), _sealing(paper, declaration), strict=True
        )
    ]


def _open_blocks(paper: Paper, declaration: Declaration) -> list[dict[str, Any]]:
    """One signature block for each that seals, to be signed and sealed by hand."""
    return [{"title": f"{unit.name}（盖章）"} for unit in _sealing(paper, declaration)]


def _sealing(paper: Paper, declaration: Declaration) -> list[Organisation]:
    """The units that seal the paper, in its order: levels of the route, and parties."""
    revision = declaration.revisions.order_by("number").last()
    assert revision is not None
    steps = {step.level: step for step in route_of(declaration)}
    parties = {party.id: party for party in definition_of(declaration.definition).parties}
    units: list[Organisation] = []
    for each in paper.seals:
        if each in parties:
            units += units_of(parties[each], revision.answers)
        elif each in steps:
            units.append(desk_of(declaration, steps[each]))
    return units


def for_list(
    summary: SummaryList, declarations: Sequence[Declaration], closing: Step, *, at: datetime
) -> None:
    """Ask for the paper of what was sent: the list, or later those of it that had to wait."""
    definition = definition_of(summary.round.definition)
    for paper in definition.documents:
        if paper.per == "list" and paper.id == closing.document:
            _summary(paper, summary, declarations, definition, at=at)


def columns_of(summary: SummaryList) -> list[tuple[str, str]]:
    """What the list's paper shows of each item: label and answer (``field``, ``table.column``)."""
    definition = definition_of(summary.round.definition)
    closing = routes.closing(definition.route, summary.step)
    for paper in definition.documents:
        if paper.id == closing.document:
            return [(_label(definition, path), path) for path in paper.columns]
    return []


def _recommendation(
    paper: Paper, declaration: Declaration, definition: Programme, *, at: datetime
) -> Document:
    opinions = [
        _opinion(declaration, definition, step)
        for step in route_of(declaration)
        if step.kind == "review" and step.opinion and last_review(declaration, step.id)
    ]
    return _form(paper, declaration, definition, opinions, at=at)


def _form(
    paper: Paper,
    declaration: Declaration,
    definition: Programme,
    opinions: list[dict[str, Any]],
    *,
    at: datetime,
) -> Document:
    revision = declaration.revisions.order_by("number").last()
    assert revision is not None  # only submitted declarations reach a list
    context = {
        "title": paper.title.zh,
        "meta": [
            ["申报编号", declaration.number],
            ["项目名称", declaration.title],
            ["申报批次", declaration.round.title_zh],
            ["申报单位", declaration.organisation.name],
            ["推荐单位", declaration.province.name],
            ["提交时间", _day(revision.submitted_at)],
        ],
        "sections": printable(revision, masked(revision), _decided_in(revision)),
        "opinions": opinions,
    }
    return request_document(
        FORM,
        subject_kind="declaration",
        subject_id=str(declaration.pk),
        organisation=declaration.province,
        title=f"{paper.title.zh}：{declaration.title}",
        series=_series(definition, declaration.round.year, declaration.province, "R"),
        context=context,
        readers=declaration.reached.all(),
        at=at,
    )


def _decided_in(revision: Revision) -> dict[str, str]:
    """What was decided on each exception of the revision, by its key."""
    found = excepted_in([revision]).get(revision.pk, [])
    return {each.reason.key: printed(each) for each in found}


def _opinion(declaration: Declaration, definition: Programme, step: Step) -> dict[str, Any]:
    review = last_review(declaration, step.id)
    assert review is not None
    field = definition.form.field(step.opinion)
    return {
        "title": field.label.zh if field else step.title.zh,
        "text": review.opinion,
        "signed_by": review.reviewer.name,
        "date": _day(review.decided_at),
        "seal": _seal(review),
    }


def _summary(
    paper: Paper,
    summary: SummaryList,
    declarations: Sequence[Declaration],
    definition: Programme,
    *,
    at: datetime,
) -> Document:
    rules = list_rules(summary.round, summary.step)
    name = f"{paper.title.zh}（补报）" if summary.sent_at else paper.title.zh
    context = {
        "title": name,
        "round": summary.round.title_zh,
        "province": summary.organisation.name,
        "columns": [_label(definition, path) for path in paper.columns],
        "items": [row_of(n, each, paper.columns) for n, each in enumerate(declarations, 1)],
        "count": len(declarations),
        "quote": rules[0].quote if rules else "",
        "statement": summary.statement,
        "exceptions": lines_of(declarations),
        "date": _day(at),
        "seal": _seal_of(summary.organisation),
    }
    above = {declaration.desk for declaration in declarations if declaration.desk}
    return request_document(
        SUMMARY,
        subject_kind="list",
        subject_id=str(summary.pk),
        organisation=summary.organisation,
        title=f"{summary.organisation.short_name or summary.organisation.name}：{name}",
        series=_series(definition, summary.round.year, summary.organisation, "S"),
        context=context,
        readers=[summary.organisation, *above],
        at=at,
    )


def row_of(n: int, declaration: Declaration, columns: Sequence[str]) -> dict[str, Any]:
    """One line of a list: number, title, unit, and the answers at ``columns``; of people names."""
    revision = declaration.revisions.order_by("number").last()
    assert revision is not None
    return {
        "n": n,
        "number": declaration.number,
        "title": declaration.title,
        "organisation": declaration.organisation.name,
        "cells": [_cell(revision.answers, column) for column in columns],
    }


def _cell(answers: dict[str, Any], path: str) -> str:
    """The answer at ``field`` or ``table.column`` as one line; of a person only the name."""
    name, _, column = path.partition(".")
    value = answers.get(name)
    values = [row.get(column) for row in value or []] if column else [value]
    return "、".join(
        str(item.get("name", "") if isinstance(item, dict) else item) for item in values if item
    )


def _label(definition: Programme, path: str) -> str:
    name, _, column = path.partition(".")
    field = definition.form.field(name)
    if field is None:
        return path
    cells = {cell.id: cell.label.zh for cell in field.columns}
    return cells.get(column, field.label.zh)


def _series(definition: Programme, year: int, organisation: Organisation, mark: str) -> str:
    area = organisation.quota_area or organisation.code
    return f"{definition.code}{year}-{area}-{mark}"


def _seal(review: Review) -> dict[str, Any]:
    return _seal_of(review.organisation)


def _seal_of(organisation: Organisation) -> dict[str, Any]:
    """In the demonstration every seal says so, those of real authorities above all."""
    demonstration = organisation.is_demonstration or settings.DEMO
    return {"name": organisation.name, "demonstration": demonstration}


def _day(moment: datetime) -> str:
    day = moment.astimezone(BEIJING)
    return f"{day.year}年{day.month}月{day.day}日"
