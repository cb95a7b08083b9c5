"""Reading a PDF back with other people's programs: poppler, pypdf and zxing."""

import io
import re
import subprocess
from collections.abc import Mapping
from math import cos, radians, sin
from typing import Any

import zxingcpp
from PIL import Image
from pypdf import PdfReader

FURNITURE = re.compile(r"第\d+页共\d+页")


def text_of(pdf: bytes) -> str:
    """All words in the order of the page's content, as pdftotext finds them."""
    return subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


def run_of(pdf: bytes, *furniture: str) -> str:
    """The same without blanks, line ends, and what stands at the edge of every page."""
    text = FURNITURE.sub("", without_blanks(text_of(pdf)))
    for words in furniture:
        text = text.replace(without_blanks(words), "")
    return text


def without_blanks(text: str) -> str:
    return re.sub(r"\s+", "", text)


def picture_of(pdf: bytes, page: int, dpi: int = 150) -> Image.Image:
    """One page, counted from 1, as pdftoppm paints it."""
    arguments = ["pdftoppm", "-png", "-r", str(dpi), "-f", str(page), "-l", str(page), "-"]
    painted = subprocess.run(arguments, input=pdf, capture_output=True, check=True)
    return Image.open(io.BytesIO(painted.stdout)).convert("RGB")


def reader_of(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf), strict=True)


def codes_on(picture: Image.Image) -> list[str]:
    """What the QR codes of a picture say."""
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    return [each.text for each in found]


def is_red(pixel: tuple[int, int, int]) -> bool:
    red, green, blue = pixel
    return red > 150 and green < 110 and blue < 110


def cut_out(pdf: bytes, place: Mapping[str, Any], dpi: int = 150) -> Image.Image:
    """The picture of a box of a paper, ``{"page": 3, "box": [left, bottom, right, top]}``."""
    left, bottom, right, top = (each * dpi / 72 for each in place["box"])
    page = picture_of(pdf, place["page"], dpi)
    return page.crop(
        (round(left), round(page.height - top), round(right), round(page.height - bottom))
    )


def gaps_in_seal(pdf: bytes, place: Mapping[str, Any]) -> list[int]:
    """Every fifth degree at which the ring of a round seal does not show in its box; [] is whole.

    The ring of ``documents.seal`` lies 20.4 mm from the middle of a box of 42 mm.
    """
    picture = cut_out(pdf, place)
    middle_x, middle_y, radius = picture.width / 2, picture.height / 2, picture.width * 20.4 / 42
    return [
        degree
        for degree in range(0, 360, 5)
        if not any(
            is_red(
                picture.getpixel(
                    (
                        int(middle_x + (radius + step) * cos(radians(degree))),
                        int(middle_y + (radius + step) * sin(radians(degree))),
                    )
                )
            )
            for step in (-1, 0, 1)
        )
    ]
