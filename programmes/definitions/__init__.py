"""The programme language: one YAML file, read into frozen values. Unknown key = error.

Pure: pydantic and the standard library only. Sentences of the notice travel with every number.
"""

from .base import Condition, Identifier, Level, Role, Text, UnitKind, Value
from .eligibility import (
    AllOfRule,
    AttestationRule,
    FieldCompareRule,
    JudgedRule,
    LookbackRule,
    NOfRule,
    OutcomeRule,
    PartyCountRule,
    Rule,
    RuleBase,
    UnitKindRule,
)
from .form import Choice, FieldKind, Form, FormField, Section
from .programme import Applicants, Programme, Source
from .quotas import Quota, RangeQuota, TargetQuota
from .rounds import Cycle, Reminder, Window
from .route import NoticeTerms, Paper, Step, StepKind

__all__ = [
    "AllOfRule",
    "Applicants",
    "AttestationRule",
    "Choice",
    "Condition",
    "Cycle",
    "FieldCompareRule",
    "FieldKind",
    "Form",
    "FormField",
    "Identifier",
    "JudgedRule",
    "Level",
    "LookbackRule",
    "NOfRule",
    "NoticeTerms",
    "OutcomeRule",
    "Paper",
    "PartyCountRule",
    "Programme",
    "Quota",
    "RangeQuota",
    "Reminder",
    "Role",
    "Rule",
    "RuleBase",
    "Section",
    "Source",
    "Step",
    "StepKind",
    "TargetQuota",
    "Text",
    "UnitKind",
    "UnitKindRule",
    "Value",
    "Window",
]
