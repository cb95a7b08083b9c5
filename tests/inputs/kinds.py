"""Right answers of every kind, each as a person may type it, with the words a reader must see.

The words are made here from what was drawn, not by the product's own reading.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from declarations.rules.identity import DOCUMENTS
from declarations.rules.lookups import TABLES, choices_of
from programmes import depths, reference
from programmes.definitions import FormField

Draw = Callable[[st.SearchStrategy[Any]], Any]
LONGEST = 3000  # characters of a long text whose field has no limit
# What people write, and what breaks pages, papers and spreadsheets that are carelessly made.
PHRASES = (
    "校企合作", "𠮷田镕基与㛃䶮", "产教融合（2026年）——“四新”", "a < b & c > d", "<b>重点</b>",
    "5%的%(n)s", "=SUM(A1:A9)", "{{ 课程 }}{% now %}", "It's \"quoted\" & 'single'", "0001",
    "１２３　全角", "C:\\目录\\x", "①②③㎡", "&lt;已转义&gt;", "《课程标准》、《教案》；", "——————",
    "Ａｌｐｈａ", "https://例.cn/?a=1&b=2",
)  # fmt: skip
WIDE = str.maketrans("0123456789.-", "０１２３４５６７８９．－")
FIRST_DAY, LAST_DAY = date(1950, 1, 1), date(2049, 12, 31)
CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass(frozen=True, slots=True)
class Given:
    """``raw`` as ``rules.drafting`` has it, the canonical ``value``, and the ``words`` shown."""

    raw: Any
    value: Any
    words: tuple[str, ...]


def answer_to(field: FormField) -> st.SearchStrategy[Given]:
    """A right answer to a question that is no table, no file and not repeated."""
    return _KINDS[field.kind](field)


def masked(text: str) -> str:
    """Four and four of an identity number, three and four of a phone, one and one of a name."""
    if len(text) < 4:
        return "*" * max(len(text), 3)
    left, right = (4, 4) if len(text) >= 15 else (3, 4) if len(text) >= 10 else (1, 1)
    return text[:left] + "*" * (len(text) - left - right) + text[-right:]


@st.composite
def texts(draw: Draw, least: int, most: int) -> str:
    """At the limit exactly, or shorter; never blank at an end, where blanks do not count."""
    phrase = "".join(draw(st.lists(st.sampled_from(PHRASES), min_size=1, max_size=3)))
    wanted = draw(st.sampled_from((most, len(phrase), len(phrase), len(phrase) * 3)))
    length = max(least, min(most, wanted), 1)
    whole = (phrase * (length // len(phrase) + 1))[:length]
    return whole if whole == whole.strip() else f"{whole[:-1]}。".replace("　", "、")


@st.composite
def _line(draw: Draw, field: FormField) -> Given:
    text = draw(texts(int(field.min or 1), int(field.max or 200)))
    return Given(draw(st.sampled_from((text, f" {text} "))), text, (text,))


@st.composite
def _long(draw: Draw, field: FormField) -> Given:
    """Paragraphs; a line end counts as one character, however the browser sends it."""
    text = draw(texts(int(field.min or 1), int(field.max or LONGEST)))
    for place in draw(st.lists(st.integers(1, max(1, len(text) - 2)), max_size=3)):
        if 0 < place < len(text) - 1:
            text = f"{text[:place]}\n{text[place + 1 :]}"
    text = text.strip() if len(text.strip()) >= int(field.min or 1) else text.replace("\n", "，")
    return Given(text, text, (text,))


def _grouped(figure: Decimal) -> str:
    whole, _, rest = format(figure, "f").partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    groups = f"{int(digits):,}"
    return sign + groups + (f".{rest.rstrip('0')}" if rest.rstrip("0") else "")


def figure_words(field: FormField, figure: Decimal) -> str:
    """The figure in groups of three with its unit."""
    if field.kind == "percent" or field.ratio:
        return f"{_grouped(figure)}%"
    return f"{_grouped(figure)} {field.unit.zh}" if field.unit else _grouped(figure)


@st.composite
def _number(draw: Draw, field: FormField) -> Given:
    places = 0 if field.kind == "int" else draw(st.integers(0, 6))
    low = field.min if field.min is not None else Decimal(0)
    high = field.max if field.max is not None else max(low, Decimal(9_999_999))
    scale = 10**places
    figure = Decimal(draw(st.integers(int(low * scale), int(high * scale)))) / scale
    plain = format(figure.normalize(), "f") if figure else "0"
    typed = draw(st.sampled_from((plain, _grouped(figure), plain.translate(WIDE), f" {plain} ")))
    if field.kind == "percent" and draw(st.booleans()):
        typed = f"{plain}%"
    value = int(plain) if field.kind == "int" else plain
    return Given(typed, value, (figure_words(field, figure),))


def _days() -> st.SearchStrategy[date]:
    return st.integers(0, (LAST_DAY - FIRST_DAY).days).map(lambda n: FIRST_DAY + timedelta(n))


def _spelled(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


@st.composite
def _date(draw: Draw, field: FormField) -> Given:
    day = draw(_days())
    iso = day.isoformat()
    spellings = (iso, iso.replace("-", "/"), _spelled(day), iso.translate(WIDE))
    return Given(draw(st.sampled_from(spellings)), iso, (_spelled(day),))


@st.composite
def _month(draw: Draw, field: FormField) -> Given:
    day = draw(_days())
    iso = day.isoformat()[:7]
    typed = draw(st.sampled_from((iso, f"{day.year}年{day.month}月", iso.replace("-", "."))))
    return Given(typed, iso, (iso,))


@st.composite
def _period(draw: Draw, field: FormField) -> Given:
    first, last = sorted((draw(_days()), draw(_days())))
    value = {"from": first.isoformat(), "to": last.isoformat()}
    return Given(value, value, (f"{_spelled(first)}至{_spelled(last)}",))


@st.composite
def _year(draw: Draw, field: FormField) -> Given:
    year = draw(st.integers(int(field.min or 1900), int(field.max or 2099)))
    typed = draw(st.sampled_from((str(year), f"{year}年", str(year).translate(WIDE))))
    return Given(typed, year, (str(year),))


@st.composite
def _choice(draw: Draw, field: FormField) -> Given:
    chosen = draw(st.sampled_from(choices_of(field)))
    return Given(chosen.value, chosen.value, (chosen.label.zh,))


@st.composite
def _several(draw: Draw, field: FormField) -> Given:
    offered = choices_of(field)
    least, most = int(field.min or 1), int(field.max or len(offered))
    picked = draw(st.sets(st.integers(0, len(offered) - 1), min_size=least, max_size=most))
    chosen = [offered[n] for n in sorted(picked)]
    values = [choice.value for choice in chosen]
    return Given(values, values, tuple(choice.label.zh for choice in chosen))


@st.composite
def _bool(draw: Draw, field: FormField) -> Given:
    yes = draw(st.booleans())
    return Given("yes" if yes else "no", yes, ("是" if yes else "否",))


def _digits(count: int) -> st.SearchStrategy[str]:
    return st.integers(0, 10**count - 1).map(lambda n: f"{n:0{count}}")


@st.composite
def _phone(draw: Draw, field: FormField) -> Given:
    mobile = f"1{draw(st.integers(3, 9))}{draw(_digits(9))}"
    landline = f"0{draw(_digits(3))}-{draw(_digits(8))}"
    typed, value = draw(
        st.sampled_from(
            (
                (mobile, mobile),
                (f"{mobile[:3]} {mobile[3:7]} {mobile[7:]}", mobile),
                (f"+86{mobile}".translate(WIDE), mobile),
                (landline, landline),
                (f"({landline[:4]}){landline[5:]}", landline.replace("-", "")),
            )
        )
    )
    return Given(typed, value, (masked(value),))


@st.composite
def _email(draw: Draw, field: FormField) -> Given:
    address = f"a{draw(_digits(6))}.x@dept{draw(_digits(2))}.example.edu.cn"
    return Given(draw(st.sampled_from((address, f" {address}"))), address, (address,))


@st.composite
def _url(draw: Draw, field: FormField) -> Given:
    rest = f"www.example{draw(_digits(3))}.edu.cn/课程?id={draw(_digits(5))}&v=1#top"
    typed = draw(st.sampled_from((f"https://{rest}", f"http://{rest}", rest)))
    value = typed if "://" in typed else f"http://{typed}"
    return Given(typed, value, (value,))


@st.composite
def _isbn(draw: Draw, field: FormField) -> Given:
    nine = f"7{draw(_digits(8))}"
    thirteen = _checked_ean(f"978{nine}")
    ten = f"{nine}{'0123456789X'[-sum((10 - n) * int(c) for n, c in enumerate(nine)) % 11]}"
    hyphened = f"ISBN 978-7-{thirteen[4:8]}-{thirteen[8:12]}-{thirteen[12]}"
    return Given(draw(st.sampled_from((thirteen, hyphened, ten))), thirteen, (thirteen,))


def _checked_ean(twelve: str) -> str:
    total = sum(int(c) * (3 if n % 2 else 1) for n, c in enumerate(twelve))
    return f"{twelve}{-total % 10}"


@st.composite
def _uscc(draw: Draw, field: FormField) -> Given:
    body = f"91{draw(st.sampled_from(REGIONS))}" + "".join(
        draw(st.lists(st.sampled_from(CREDIT), min_size=9, max_size=9))
    )
    total = sum(CREDIT.index(c) * pow(3, n, 31) for n, c in enumerate(body))
    code = body + CREDIT[-total % 31]
    return Given(draw(st.sampled_from((code, code.lower(), f" {code}"))), code, (code,))


REGIONS = ("420100", "110101", "659001", "330106")


def _checked(seventeen: str) -> str:
    """GB 11643: the check digit of a citizen's number."""
    total = sum(int(c) * pow(2, 17 - n, 11) for n, c in enumerate(seventeen))
    return seventeen + "10X98765432"[total % 11]


@st.composite
def _document(draw: Draw, kind: str) -> str:
    born = f"{draw(st.dates(date(1900, 1, 1), date(2005, 12, 31))):%Y%m%d}"
    tail = draw(_digits(3))
    shapes = {
        "resident_id": (_checked(f"{draw(st.sampled_from(REGIONS))}{born}{tail}"),),
        "residence_permit": (_checked(f"8{draw(st.integers(1, 3))}0000{born}{tail}"),),
        "hk_macao_permit": (f"H{draw(_digits(8))}", f"M{draw(_digits(10))}"),
        "taiwan_permit": (draw(_digits(8)), draw(_digits(10))),
        "foreign_permanent": (_checked(f"911156{born}{tail}"), f"USA{draw(_digits(12))}"),
        "passport": (f"E{draw(_digits(8))}", f"X1Y{draw(_digits(2))}"),
    }
    return draw(st.sampled_from(shapes[kind]))


@st.composite
def _person(draw: Draw, field: FormField) -> Given:
    document = draw(st.sampled_from(DOCUMENTS))
    number = draw(_document(document.value))
    name = draw(
        st.sampled_from(("陈立新", "𠮷田镕基", "买买提·阿不都", "O'Neil <J>", "欧阳㛃" * 20))
    )
    typed = draw(st.sampled_from((number, number.lower(), f"{number[:3]} {number[3:]}")))
    value = {"name": name, "type": document.value, "number": number}
    return Given({**value, "number": typed}, value, (name, document.label.zh, masked(number)))


@st.composite
def _coded(draw: Draw, field: FormField) -> Given:
    table = TABLES[field.kind]
    answers = [e for e in reference.entries(table).values() if e.is_answer]
    entry = draw(st.sampled_from([e for e in answers if depths.answers(field.depth, e.code)]))
    typed = entry.code
    if field.kind != "industry":  # chosen from a list, the others may be typed
        typed = draw(st.sampled_from((entry.code, f"{entry.code} {entry.name.zh}")))
    return Given(typed, entry.code, (f"{entry.code} {entry.name.zh}",))


def _commitment(field: FormField) -> st.SearchStrategy[Given]:
    return st.just(Given("yes", True, ("已承诺",)))


_KINDS: dict[str, Callable[[FormField], st.SearchStrategy[Given]]] = {
    "text": _line,
    "organisation": _line,
    "longtext": _long,
    **dict.fromkeys(("int", "decimal", "money", "percent"), _number),
    "date": _date,
    "month": _month,
    "year": _year,
    "period": _period,
    "choice": _choice,
    "multichoice": _several,
    "bool": _bool,
    "phone": _phone,
    "email": _email,
    "url": _url,
    "isbn": _isbn,
    "uscc": _uscc,
    "person": _person,
    "region": _coded,
    "major": _coded,
    "industry": _coded,
    "commitment": _commitment,
}
