"""Which papers a sent list needs: each item's form with its opinions, and the summary."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from declarations.models import Declaration
from declarations.selectors import masked, printable
from documents.models import Document
from documents.services import request_document
from organisations.models import Organisation
from programmes import routes
from programmes.definitions import Paper, Programme, Step
from programmes.selectors import definition_of
from quotas.selectors import list_rules
from reviews.models import Review, SummaryList
from reviews.selectors import last_review

from ..selectors import route_of

BEIJING = ZoneInfo("Asia/Shanghai")
FORM, SUMMARY = "recommendation", "province_summary"  # the kinds that documents can print


def for_declaration(declaration: Declaration, *, at: datetime) -> None:
    """Ask for the papers that each declaration gets, as PENDING rows of the caller's transaction.

    The desk to which it has just gone reads them too.
    """
    definition = definition_of(declaration.definition)
    for paper in definition.documents:
        if paper.per == "declaration":
            _recommendation(paper, declaration, definition, at=at)


def for_list(
    summary: SummaryList, declarations: Sequence[Declaration], closing: Step, *, at: datetime
) -> None:
    """Ask for the paper of the whole list."""
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
        "sections": printable(revision, masked(revision)),
        "opinions": [
            _opinion(declaration, definition, step)
            for step in route_of(declaration)
            if step.kind == "review" and step.opinion and last_review(declaration, step.id)
        ],
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
    context = {
        "title": paper.title.zh,
        "round": summary.round.title_zh,
        "province": summary.organisation.name,
        "columns": [_label(definition, path) for path in paper.columns],
        "items": [row_of(n, each, paper.columns) for n, each in enumerate(declarations, 1)],
        "count": len(declarations),
        "quote": rules[0].quote if rules else "",
        "statement": summary.statement,
        "date": _day(at),
        "seal": _seal_of(summary.organisation),
    }
    above = {declaration.desk for declaration in declarations if declaration.desk}
    return request_document(
        SUMMARY,
        subject_kind="list",
        subject_id=str(summary.pk),
        organisation=summary.organisation,
        title=f"{summary.organisation.short_name or summary.organisation.name}：{paper.title.zh}",
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
    return f"{definition.code}{year}-{organisation.quota_area}-{mark}"


def _seal(review: Review) -> dict[str, Any]:
    return _seal_of(review.organisation)


def _seal_of(organisation: Organisation) -> dict[str, Any]:
    """In the demonstration every seal says so, those of real authorities above all."""
    demonstration = organisation.is_demonstration or settings.DEMO
    return {"name": organisation.name, "demonstration": demonstration}


def _day(moment: datetime) -> str:
    day = moment.astimezone(BEIJING)
    return f"{day.year}年{day.month}月{day.day}日"
