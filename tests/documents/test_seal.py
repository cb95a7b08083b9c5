"""The drawn seal, measured on the picture of it."""

import math

import pytest
from PIL import Image, ImageChops

from documents import papers, printer, seal
from tests.documents.reading import is_red, picture_of, text_of

pytestmark = pytest.mark.rules

DPI = 200
NAMES = [
    "示例市教育局",
    "湖北示例职业技术学院",
    "新疆生产建设兵团示例高等职业技术学院",
    "湖北示例智能制造装备股份有限公司武汉第二分公司试",
]


def red_box(picture: Image.Image) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of everything red."""
    red, green, blue = picture.split()
    masks = (
        red.point(lambda value: 255 * (value > 150)),
        green.point(lambda value: 255 * (value < 110)),
        blue.point(lambda value: 255 * (value < 110)),
    )
    return ImageChops.darker(ImageChops.darker(masks[0], masks[1]), masks[2]).getbbox()


def sealed_page(name: str, line: str) -> Image.Image:
    html = f'<img src="{papers.seal_image(name, line)}">'
    css = "@page { size: 60mm; margin: 9mm } body, img { margin: 0; display: block }"
    pdf = printer.printed(html, css, identifier="00").pdf
    assert text_of(pdf).strip() == "", "a seal puts no words into the text of a page"
    return picture_of(pdf, 1, DPI)


def at(picture: Image.Image, angle: float, millimetres: float) -> tuple[int, int, int]:
    """The pixel at polar coordinates around the middle of the page."""
    length = millimetres * DPI / 25.4
    return picture.getpixel(
        (
            int(picture.width / 2 + length * math.cos(angle)),
            int(picture.height / 2 + length * math.sin(angle)),
        )
    )


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("line", ["", "示例"])
def test_the_ring_is_whole_round_and_42_mm_wide(name, line):
    picture = sealed_page(name, line)
    circle = [math.radians(degree) for degree in range(360)]
    assert all(is_red(at(picture, angle, 20.4)) for angle in circle), "the ring itself"
    assert not any(is_red(at(picture, angle, 21.4)) for angle in circle), "nothing outside of it"
    assert not any(is_red(at(picture, angle, 19.2)) for angle in circle), "no word touches it"
    assert is_red(at(picture, 0, 0)), "the star in the middle"


@pytest.mark.parametrize("name", NAMES)
def test_every_character_of_the_name_leaves_its_mark_on_the_arc(name):
    picture = sealed_page(name, "")
    setting = seal.arrange(len(name), seal.SWEEP)
    start = -math.pi / 2 - setting.pitch * (len(name) - 1) / 2
    for place, char in enumerate(name):
        middle = start + place * setting.pitch
        spots = [
            is_red(
                at(picture, middle + setting.pitch * across / 20, setting.radius / 10 + along / 4)
            )
            for across in range(-8, 9)
            for along in range(-8, 9)
        ]
        assert 8 < sum(spots) < len(spots) * 0.8, char


@pytest.mark.parametrize("count", range(1, 25))
@pytest.mark.parametrize("sweep", [seal.SWEEP, seal.SWEEP_ABOVE_LINE])
def test_up_to_24_characters_stay_legible_and_apart(count, sweep):
    setting = seal.arrange(count, sweep)
    assert setting.height >= seal.SHORTEST
    assert setting.height * setting.narrowing >= 20, "at least 2 mm wide"
    assert setting.height * setting.narrowing <= setting.pitch * setting.radius
    assert setting.pitch * (count - 1) <= sweep + 1e-9


def test_a_seal_is_drawn_once():
    first = papers.seal_image("湖北示例职业技术学院", "示例")
    assert papers.seal_image("湖北示例职业技术学院", "示例") is first
