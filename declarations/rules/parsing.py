"""One typed answer at a time: what was typed in, a canonical value or a ``Fault`` out.

Canonical values, as they stand in a revision:

==================  ===========================================================================
text, longtext      str, line ends ``\\n``, outer blanks removed
int                 int
decimal, money,     str of a plain decimal without trailing zeros, in the field's own unit
percent             (percent: ``"12.5"`` is 12.5 %)
date / month        ISO str ``2023-08-10`` / ``2023-08``
period              ``{"from": date, "to": date}``, ``from`` not after ``to``
choice              the choice's ``value``; multichoice: list of them in the definition's order
bool                ``True`` / ``False``; commitment: ``True``
phone, email, uscc  str in normal form (no blanks; upper case for a code)
isbn                str of 13 digits; url: str with its scheme; year: int
person              ``{"name": str, "type": str, "number": str}``; identity: without the name
organisation        str, the name
region, major,      the code of ``programmes.reference``
industry
file                list of attachment ids
table               list of rows ``{"_id": str, <column>: value, …}``, empty rows left out
computed            str of a plain decimal
==================  ===========================================================================

A field with ``multiple`` (but no multichoice, file or table) is a list of such values.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from programmes.definitions import FormField
from programmes.findings import gettext_noop

from .faults import Fault
from .identity import book_number, credit_code, document_number
from .lookups import code_of, may_be

MAX_TEXT = 200  # characters of a one-line text whose field says nothing
NAME_MAX = 60
MAX_URL = 500


def parse(field: FormField, typed: str) -> Any:
    """The canonical value of one filled, single-valued answer, or a ``Fault``."""
    return PARSERS[field.kind](field, typed)


def parse_person(typed: Mapping[str, str]) -> tuple[dict[str, str], list[tuple[str, Fault]]]:
    """The person and the faults by part ``name``, ``type``, ``number``; blank parts stay ``""``."""
    value = {"name": str(typed.get("name", "")).strip()}
    faults: list[tuple[str, Fault]] = []
    if not value["name"]:
        faults.append(("name", Fault("required", gettext_noop("Enter the person's name."))))
    elif len(value["name"]) > NAME_MAX:
        faults.append(("name", _too_long(value["name"], NAME_MAX)))
    document, wrong = parse_identity(typed)
    return value | document, [*faults, *wrong]


def parse_identity(typed: Mapping[str, str]) -> tuple[dict[str, str], list[tuple[str, Fault]]]:
    """The document and the fault of its part ``number``; blank parts stay ``""``."""
    value = {part: str(typed.get(part, "")).strip() for part in ("type", "number")}
    if not value["number"]:
        message = gettext_noop("Enter the number of the identity document.")
        return value, [("number", Fault("required", message))]
    number = document_number(value["type"], value["number"])
    if isinstance(number, Fault):
        return value, [("number", number)]
    return {**value, "number": number}, []


def parse_period(typed: Mapping[str, str]) -> tuple[dict[str, str], list[tuple[str, Fault]]]:
    """The period and the faults by part (``from``, ``to``)."""
    value: dict[str, str] = {}
    faults: list[tuple[str, Fault]] = []
    for part, missing in (
        ("from", gettext_noop("Enter the first day.")),
        ("to", gettext_noop("Enter the last day.")),
    ):
        raw = str(typed.get(part, "")).strip()
        parsed = _day(raw) if raw else Fault("required", missing)
        if isinstance(parsed, Fault):
            faults.append((part, parsed))
        else:
            value[part] = parsed
    if not faults and value["from"] > value["to"]:
        message = gettext_noop("The last day is before the first day.")
        faults.append(("to", Fault("period_order", message)))
    return value, faults


def _too_long(text: str, limit: int) -> Fault:
    return Fault(
        "too_long",
        gettext_noop("At most %(max)s characters; there are %(count)s."),
        (("max", limit), ("count", len(text)), ("over", len(text) - limit)),
        gettext_noop("Shorten the text by %(over)s characters."),
    )


def _text(field: FormField, typed: str) -> str | Fault:
    text = typed.replace("\r\n", "\n").strip()
    limit = (
        int(field.max) if field.max is not None else (MAX_TEXT if field.kind != "longtext" else 0)
    )
    if limit and len(text) > limit:
        return _too_long(text, limit)
    if field.min is not None and len(text) < field.min:
        return Fault(
            "too_short",
            gettext_noop("At least %(min)s characters; there are %(count)s."),
            (("min", int(field.min)), ("count", len(text))),
        )
    return text


def _half_width(typed: str) -> str:
    """Full-width digits and signs as typed by Chinese input methods, and blanks, made plain."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", typed)).replace("−", "-")


def _ungrouped(typed: str) -> str:
    text = _half_width(typed)
    return text.replace(",", "") if re.match(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?\Z", text) else text


def _within(field: FormField, number: Decimal) -> Fault | None:
    if field.min is not None and number < field.min:
        return Fault("too_small", gettext_noop("At least %(min)s."), (("min", plain(field.min)),))
    if field.max is not None and number > field.max:
        return Fault("too_large", gettext_noop("At most %(max)s."), (("max", plain(field.max)),))
    return None


def plain(number: Decimal) -> str:
    """A decimal without exponent and trailing zeros: ``1E+2`` is ``100``, ``1.50`` is ``1.5``."""
    text = format(number, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def _int(field: FormField, typed: str) -> int | Fault:
    text = _ungrouped(typed)
    if not re.match(r"[+-]?\d{1,15}\Z", text, re.ASCII):
        return Fault("int", gettext_noop("Enter a whole number in digits, for example 120."))
    number = int(text)
    return _within(field, Decimal(number)) or number


def _decimal(field: FormField, typed: str) -> str | Fault:
    text = _ungrouped(typed)
    if field.kind == "percent":
        text = text.removesuffix("%")
    if not re.match(r"[+-]?\d{1,15}(\.\d{1,6})?\Z", text, re.ASCII):
        message = gettext_noop("Enter a number, for example 12.5, with at most 6 decimals.")
        return Fault("decimal", message)
    number = Decimal(text)
    return _within(field, number) or plain(number)


def _day(typed: str) -> str | Fault:
    match = re.match(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?\Z", _half_width(typed), re.ASCII)
    if match:
        try:
            return date(*(int(part) for part in match.groups())).isoformat()
        except ValueError:
            pass
    return Fault("date", gettext_noop("Enter a date that exists, for example 2023-09-12."))


def _date(field: FormField, typed: str) -> str | Fault:
    return _day(typed)


def _month(field: FormField, typed: str) -> str | Fault:
    match = re.match(r"(\d{4})[-/.年](\d{1,2})月?\Z", _half_width(typed), re.ASCII)
    if match and 1 <= int(match[2]) <= 12 and int(match[1]) >= 1:
        return f"{match[1]}-{int(match[2]):02}"
    return Fault("month", gettext_noop("Enter a month, for example 2023-09."))


def _choice(field: FormField, typed: str) -> str | Fault:
    if may_be(field, typed):
        return typed
    return Fault("choice", gettext_noop("Choose one of the answers offered."))


def _bool(field: FormField, typed: str) -> bool | Fault:
    if typed in ("yes", "no"):
        return typed == "yes"
    return Fault("choice", gettext_noop("Choose yes or no."))


def _phone(field: FormField, typed: str) -> str | Fault:
    text = re.sub(r"[()]", "", _half_width(typed)).removeprefix("+86")
    mobile = re.match(r"1[3-9]\d-?\d{4}-?\d{4}\Z", text, re.ASCII)
    if mobile:
        return text.replace("-", "")
    landline = re.match(r"0\d{2,3}-?\d{7,8}(-\d{1,6})?\Z", text, re.ASCII)
    if landline or re.match(r"(400-?\d{3}-?\d{4}|\+\d{6,15})\Z", text, re.ASCII):
        return text
    return Fault(
        "phone",
        gettext_noop("Enter a mobile number of 11 digits, or area code and number: 027-87654321."),
    )


def _email(field: FormField, typed: str) -> str | Fault:
    text = _half_width(typed)
    if len(text) <= 254 and re.match(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+\Z", text):
        return text
    return Fault("email", gettext_noop("Enter an e-mail address such as name@example.edu.cn."))


def _uscc(field: FormField, typed: str) -> str | Fault:
    return credit_code(typed)


def _isbn(field: FormField, typed: str) -> str | Fault:
    return book_number(typed)


def _url(field: FormField, typed: str) -> str | Fault:
    text = unicodedata.normalize("NFKC", typed).strip()
    if re.match(r"[\w-]+(\.[\w-]+)+([:/?#]|\Z)", text):
        text = f"http://{text}"
    if len(text) <= MAX_URL and re.match(r"https?://[^\s/?#.]+(\.[^\s/?#.]+)+([/?#]\S*)?\Z", text):
        return text
    return Fault(
        "url", gettext_noop("Enter a web address such as https://www.example.edu.cn/course.")
    )


def _year(field: FormField, typed: str) -> int | Fault:
    text = _half_width(typed).removesuffix("年")
    if re.match(r"(19|20)\d\d\Z", text, re.ASCII):
        return _within(field, Decimal(text)) or int(text)
    return Fault("year", gettext_noop("Enter a year of four digits, for example 2023."))


PARSERS: dict[str, Callable[[FormField, str], Any]] = {
    "text": _text,
    "longtext": _text,
    "organisation": _text,
    "int": _int,
    "decimal": _decimal,
    "money": _decimal,
    "percent": _decimal,
    "date": _date,
    "month": _month,
    "choice": _choice,
    "bool": _bool,
    "phone": _phone,
    "email": _email,
    "uscc": _uscc,
    "isbn": _isbn,
    "url": _url,
    "year": _year,
    "region": code_of,
    "major": code_of,
    "industry": code_of,
}
