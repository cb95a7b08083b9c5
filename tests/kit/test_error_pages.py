"""The pages that are shown when something is wrong must need nothing."""

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from trail.findings import Conflict

pytestmark = pytest.mark.rules
BARE = ("400.html", "403.html", "403_csrf.html", "404.html", "500.html", "crowded.html")


@pytest.mark.parametrize("name", BARE)
def test_an_error_page_needs_no_context(name):
    page = render_to_string(name)
    assert "<h1>" in page
    assert 'lang="zh-Hans"' in page


@pytest.mark.parametrize("name", BARE)
def test_an_error_page_speaks_both_languages(name):
    chinese = render_to_string(name)
    with translation.override("en"):
        english = render_to_string(name)
    assert chinese != english
    assert 'lang="en"' in english


def test_an_expired_page_says_that_the_text_is_kept():
    assert "没有丢失" in render_to_string("403_csrf.html")


def test_a_conflict_shows_both_texts():
    request = RequestFactory().get("/")
    conflict = Conflict("Somebody else saved this section.", saved="甲", yours="乙")
    page = render_to_string("conflict.html", {"conflict": conflict}, request)
    assert "甲" in page
    assert "乙" in page
