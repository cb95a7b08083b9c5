"""Several candidates are put on the list by keyboard, where no script runs."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from quotas.models import Counter
from reviews.models import SummaryList
from tests.factories import make_world
from tests.workflow import ruled

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_boxes_are_ticked_looked_at_and_confirmed_by_keyboard_without_scripts(
    new_context, live_server
):
    world, officer = make_world(), Client()
    round = ruled.open_ruled("core_course_offline")
    for n in range(3):
        ruled.candidate(round, ruled.course(n), world.school)
    summary = SummaryList.objects.get()
    officer.force_login(world.province_officer)
    session = officer.cookies[settings.SESSION_COOKIE_NAME].value
    page = new_context(java_script_enabled=False).new_page()
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}
    page.context.add_cookies([cookie])
    page.goto(live_server.url + reverse("list", args=[summary.pk]))
    for n in range(3):
        page.get_by_role("checkbox", name=f"选择课程{n}").press("Space")
    for button in ("查看列入效果…", "确认列入名单"):
        with page.expect_navigation():
            page.get_by_role("button", name=button).press("Enter")
    expect(page.get_by_role("status")).to_have_text("3 项中 2 项已在名单中，1 项未列入。")
    assert Counter.objects.get(rule="levels").used == 2
