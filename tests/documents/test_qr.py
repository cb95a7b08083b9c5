"""The code itself: version, level, quiet zone."""

import io
import re

import pytest
import segno
import zxingcpp
from PIL import Image

from documents import qr

pytestmark = pytest.mark.rules


@pytest.mark.parametrize(
    ("address", "modules"),
    [
        ("https://a.cn/verify/P-1/", 33),  # version 4, although 2 would do
        ("https://shenbao.example.cn/verify/PP2026-420000-R-0001/", 33),
        ("https://shenbao." + "jiaoyu" * 9 + ".gov.cn/verify/PP2026-420000-R-0001/", 41),
    ],
)
def test_a_code_is_version_4_or_larger_with_its_quiet_zone(address, modules):
    drawing = qr.draw(address)
    width = float(re.search(r'width="([\d.]+)mm"', drawing).group(1))
    assert width == pytest.approx(26 * (modules + 8) / modules)


def test_a_code_can_lose_ten_per_cent_of_its_face():
    address = "https://shenbao.example.cn/verify/PP2026-420000-R-0001/"
    picture = io.BytesIO()
    segno.make(address, error="m", version=4, boost_error=False).save(picture, "png", scale=8)
    whole = Image.open(picture).convert("L")
    assert qr.draw(address).count("<path") == 1, "one vector shape, no pixels"
    whole.paste(255, (150, 150, 220, 220))
    (found,) = zxingcpp.read_barcodes(whole)
    assert (found.text, found.ec_level) == (address, "M")
