"""Reading a PDF back with other people's programs: poppler and pypdf."""

import io
import re
import subprocess

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
