"""The round red seal (公章) as SVG: ring, name on the arc, five-pointed star, optional bottom line.

Pure: standard library only. Shapes of characters come in as outlines, because a renderer's own
text on a path cannot be relied on, and because a seal must not put words into the text of a page.
After 国发〔1999〕25号: diameter 42 mm, star in the middle, name from left to right on the arc.
The unit of the drawing is a tenth of a millimetre.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from math import cos, degrees, pi, radians, sin

DIAMETER = 420
RING = 12  # width of the ring
TEXT_OUTER = 184  # radius that the heads of the characters touch
STAR = 66  # radius of the star's points: 14 mm across
TALLEST, SHORTEST = 56, 34  # height of a character on the arc
NARROWEST = 0.6  # width of a character in its height; less is not legible
SWEEP, SWEEP_ABOVE_LINE = radians(290), radians(230)
EM, EM_MIDDLE = 1000, 380  # of the outlines: em square from -120 to 880
RED = "#c8161d"


@dataclass(frozen=True, slots=True)
class Outline:
    """One character: SVG path data with y upwards, and its advance width, 1000 to the em."""

    path: str
    width: float


@dataclass(frozen=True, slots=True)
class Setting:
    """How a name sits on the arc: height of a character, its width in heights, angle of each."""

    height: float
    narrowing: float
    pitch: float

    @property
    def radius(self) -> float:
        """Of the middle of the characters."""
        return TEXT_OUTER - self.height / 2


def draw(name: str, *, outlines: Mapping[str, Outline], line: str = "") -> str:
    """The seal of an organisation of that ``name``; ``line`` stands straight under the star."""
    setting = arrange(len(name), SWEEP_ABOVE_LINE if line else SWEEP)
    start = -setting.pitch * (len(name) - 1) / 2
    parts = [
        _on_arc(outlines[char], setting, start + index * setting.pitch)
        for index, char in enumerate(name)
    ]
    parts += _straight([outlines[char] for char in line], height=36, y=150)
    half = DIAMETER / 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{DIAMETER / 10:g}mm" '
        f'height="{DIAMETER / 10:g}mm" viewBox="{-half:g} {-half:g} {DIAMETER} {DIAMETER}">'
        f'<circle r="{half - RING / 2:g}" fill="none" stroke="{RED}" stroke-width="{RING}"/>'
        f'<path d="{_star()}" fill="{RED}"/>'
        f'<g fill="{RED}" stroke="{RED}" stroke-width="16">{"".join(parts)}</g></svg>'
    )


def arrange(count: int, sweep: float) -> Setting:
    """The largest characters that let ``count`` of them stand within ``sweep`` radians."""
    for height in range(TALLEST, SHORTEST - 1, -2):
        setting = _setting(height, count, sweep)
        if setting.narrowing >= NARROWEST:
            return setting
    return _setting(SHORTEST, count, sweep)


def _setting(height: float, count: int, sweep: float) -> Setting:
    radius = TEXT_OUTER - height / 2
    pitch = min(sweep / max(count - 1, 1), 1.45 * height / radius)
    return Setting(height, min(1.0, 0.92 * pitch * radius / height), pitch)


def _on_arc(outline: Outline, setting: Setting, angle: float) -> str:
    return _glyph(
        outline,
        setting.height,
        setting.narrowing,
        f"rotate({degrees(angle):.3f}) translate(0 {-setting.radius:.2f})",
    )


def _straight(outlines: list[Outline], *, height: float, y: float) -> list[str]:
    place = partial(_glyph, height=height, narrowing=1.0)
    left = -height * (len(outlines) - 1) / 2
    return [
        place(outline, place=f"translate({left + index * height:.2f} {y:g})")
        for index, outline in enumerate(outlines)
    ]


def _glyph(outline: Outline, height: float, narrowing: float, place: str) -> str:
    scale = height / EM
    return (
        f'<path transform="{place} scale({scale * narrowing:.5f} {-scale:.5f}) '
        f'translate({-outline.width / 2:g} {-EM_MIDDLE})" d="{outline.path}"/>'
    )


def _star() -> str:
    """Five points, one upwards; the inner corners lie where the lines of a pentagram cross."""
    inner = STAR * cos(2 * pi / 5) / cos(pi / 5)
    corners = ((STAR if step % 2 == 0 else inner, -pi / 2 + step * pi / 5) for step in range(10))
    return "M" + "L".join(f"{r * cos(a):.2f} {r * sin(a):.2f}" for r, a in corners) + "Z"
