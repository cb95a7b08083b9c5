"""Identity documents and unit codes: what can be checked by arithmetic is, the rest by its shape.

GB 11643 (citizen identity number), GB 32100 (unified social credit code), GB/T 5795 (ISBN), all by
python-stdnum.
"""

from __future__ import annotations

import re
import unicodedata

from stdnum import isbn
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from programmes.definitions import Choice, Text
from programmes.findings import gettext_noop

from .faults import Fault

RESIDENT_ID = "resident_id"

# What a person may prove themselves with; the first is preselected.
DOCUMENTS: tuple[Choice, ...] = tuple(
    Choice(value=value, label=Text(zh=zh, en=en))
    for value, zh, en in (
        (RESIDENT_ID, "居民身份证", "Resident identity card"),
        (
            "residence_permit",
            "港澳台居民居住证",
            "Residence permit for HK, Macao, Taiwan residents",
        ),
        ("hk_macao_permit", "港澳居民来往内地通行证", "Mainland travel permit (HK and Macao)"),
        ("taiwan_permit", "台湾居民来往大陆通行证", "Mainland travel permit (Taiwan)"),
        ("foreign_permanent", "外国人永久居留身份证", "Foreign permanent resident ID card"),
        ("passport", "护照", "Passport"),
    )
)

SHAPES = {
    "hk_macao_permit": re.compile(r"[HM]\d{8}(\d{2})?\Z"),
    "taiwan_permit": re.compile(r"\d{8}(\d{2})?\Z"),
    "passport": re.compile(r"[A-Z0-9]{5,12}\Z"),
}
# First two digits of GB/T 2260, with 66 (XPCC) and 81, 82, 83 (residence permits of Hong Kong,
# Macao and Taiwan residents). Not ``ric.validate``: its table of counties has neither of these and
# refuses people who were numbered long after their birth under a county that was new by then.
PREFIXES = re.compile(r"(1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-6]|71|8[1-3])")
EARLIEST_BIRTH = 1880


WRONG_RESIDENT_ID = Fault(
    "identity_number",
    gettext_noop(
        "The identity number is not correct: it has 18 digits, the last is a check digit."
    ),
    remedy=gettext_noop("Compare it with the card, digit by digit; the last may be X."),
)
WRONG_DOCUMENT_NUMBER = Fault(
    "document_number",
    gettext_noop("The document number does not have the form of this kind of document."),
    remedy=gettext_noop("Check the kind of document and type the number as printed on it."),
)
WRONG_ISBN = Fault(
    "isbn",
    gettext_noop("The ISBN is not correct: 13 digits, or 10 in older books, the last a check."),
    remedy=gettext_noop("Copy it from the imprint page or the back cover."),
)
WRONG_USCC = Fault(
    "uscc",
    gettext_noop("The unified social credit code is not correct: 18 characters, the last a check."),
    remedy=gettext_noop("Copy it from the licence; it never holds I, O, Z, S or V."),
)


def normal(number: str) -> str:
    """The number as compared and hashed: half width, no spaces or hyphens, upper case."""
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", number)).upper()


def document_number(kind: str, typed: str) -> str | Fault:
    """The normal form of a document's number, or why it cannot be one."""
    number = normal(typed)
    if kind in (RESIDENT_ID, "residence_permit"):
        return number if _citizen_number(number) else WRONG_RESIDENT_ID
    if kind == "foreign_permanent":
        # Since 2023 18 digits from 9 on, as a citizen number; before, 3 letters and 12 digits.
        new = number.startswith("9") and _dated_and_checked(number)
        return number if new or re.match(r"[A-Z]{3}\d{12}\Z", number) else WRONG_DOCUMENT_NUMBER
    shape = SHAPES.get(kind)
    return number if shape and shape.match(number) else WRONG_DOCUMENT_NUMBER


def credit_code(typed: str) -> str | Fault:
    """The normal form of a unified social credit code (GB 32100), or why it cannot be one."""
    number = normal(typed)
    if not re.match(r"[0-9A-Z]{18}\Z", number, re.ASCII):
        return WRONG_USCC
    try:
        return uscc.validate(number)
    except ValidationError:
        return WRONG_USCC


def book_number(typed: str) -> str | Fault:
    """The ISBN as 13 digits, so that the older form of ten compares equal, or why it is none."""
    try:
        return str(isbn.to_isbn13(isbn.validate(normal(typed).removeprefix("ISBN"))))
    except ValidationError:
        return WRONG_ISBN


def _citizen_number(number: str) -> bool:
    return PREFIXES.match(number) is not None and _dated_and_checked(number)


def _dated_and_checked(number: str) -> bool:
    if not re.match(r"\d{17}[\dX]\Z", number, re.ASCII):
        return False
    try:
        born = ric.get_birth_date(number)
    except ValidationError:
        return False
    return born.year >= EARLIEST_BIRTH and bool(ric.calc_check_digit(number) == number[-1])
