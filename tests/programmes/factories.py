"""Rounds for tests, opened through the real services from the shipped file."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from programmes import services
from programmes.models import Round

FILES = Path(__file__).resolve().parents[2] / "fixtures" / "programmes"
BEGAN = timedelta(days=20)


def production_source() -> str:
    """The shipped file of the production project."""
    return (FILES / "production_project.yaml").read_text(encoding="utf-8")


def assessed_by_departments() -> str:
    """The same with a step that no version goes through yet: experts of several departments."""
    step = """  - id: experts
    kind: assess
    level: province
    role: expert
    window: province
    title: {zh-hans: 评议, en: Assessment}
    experts: 1
    criteria: [{id: whole, title: {zh-hans: 总分, en: In all}, points: 100}]
    departments: [{id: education, title: {zh-hans: 教育行政部门, en: Education}}]
    quote: 各院校根据建设指南组织校内推荐
"""
    return production_source().replace(
        "  - id: province_review\n", step + "  - id: province_review\n", 1
    )


def open_production_round(
    at: datetime,
    *,
    days_left: int = 20,
    key: str = "2026",
    windows: dict[str, tuple[datetime, datetime]] | None = None,
    source: str | None = None,
) -> Round:
    """A round whose windows all surround ``at``, so that the whole life can run at one moment.

    They began twenty days before and end ``days_left`` times 24 hours after ``at``. ``windows``
    overrides single ones; ``source`` gives another file.
    """
    spans = {
        name: (at - BEGAN, at + timedelta(days=days_left))
        for name in ("school", "province", "ministry")
    }
    return services.open_round(
        services.load_definition(source or production_source(), at=at),
        key=key,
        year=at.year,
        title_zh=f"{at.year}年职业教育校企合作典型生产实践项目",
        title_en=f"Typical production practice projects {at.year}",
        windows=spans | (windows or {}),
        actor="system:tests",
        at=at,
    )


def parts(value: Any) -> Iterator[BaseModel]:
    """Every value of the language below this one, itself included."""
    if isinstance(value, BaseModel):
        yield value
        for name in type(value).model_fields:
            yield from parts(getattr(value, name))
    elif isinstance(value, (tuple, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from parts(item)
