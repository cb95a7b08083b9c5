"""Every page in English: accessible, never too wide, in one language."""

import pytest
from playwright.sync_api import Page

from tests.life.accessible import faults_of_pages
from tests.life.pages import PAGES
from tests.life.people import Visitor
from tests.life.shared import transactional_db  # noqa: F401

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("who", PAGES)
def test_every_page(page: Page, site, stage, who):
    faults = faults_of_pages(Visitor(page, site, "en"), stage, who)
    assert not faults, "\n".join(faults)
