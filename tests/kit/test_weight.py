"""The heaviest page, a section with tables, files and codes to look up, stays light."""

import gzip

import pytest
from django.contrib.staticfiles import finders

pytestmark = pytest.mark.rules

LIMIT = 25 * 1024  # bytes of scripts as they travel
SCRIPTS = (
    "django_htmx/htmx-2.min.js",
    "kit.js",
    "autosave.js",
    "search.js",
    "paste.js",
    "upload.js",
)


def weight(name: str) -> int:
    """Bytes of the static file, packed."""
    with open(finders.find(name), "rb") as file:
        return len(gzip.compress(file.read(), 9))


def test_the_scripts_of_a_section_are_light():
    assert sum(weight(name) for name in SCRIPTS) <= LIMIT
