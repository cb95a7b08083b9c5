"""The code on a paper that opens the page which verifies it, as SVG. Pure."""

import io
from functools import partial

import segno

SIDE = 26  # mm without the quiet zone: at 150 dpi four points and more a module
QUIET = 4  # modules around it, as ISO/IEC 18004 demands
SMALLEST = 33  # modules of version 4: the same look whatever the length of the site's name


def draw(address: str) -> str:
    """The code of ``address``: level M (15 % may be damaged), version 4 or as it needs."""
    make = partial(segno.make, address, error="m", micro=False, boost_error=False)
    code = make()
    if code.symbol_size(border=0)[0] < SMALLEST:
        code = make(version=4)
    modules, _ = code.symbol_size(border=0)
    drawing = io.BytesIO()
    code.save(
        drawing, kind="svg", scale=SIDE / modules, unit="mm", border=QUIET, xmldecl=False, nl=False
    )
    return drawing.getvalue().decode()
