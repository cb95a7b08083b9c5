"""What everybody reads: results, and the reports that the notice makes public; nothing else."""

import pytest
from django.urls import reverse

from tests.factories import AT, make_world
from tests.workflow import afterlife
from tests.workflow.afterlife import beijing
from workflow.services.obliging import oblige

pytestmark = [pytest.mark.db, pytest.mark.django_db]


@pytest.fixture
def world():
    return make_world()


def page(client, name, *keys, status=200) -> str:
    answer = client.get(reverse(name, args=keys))
    assert answer.status_code == status
    return "" if answer.streaming or status != 200 else answer.content.decode()


def test_results_are_public(client, world):
    result = afterlife.result(world)
    text = page(client, "results")
    assert result.title in text
    assert "认定" in text


def test_a_public_report_is_published_when_it_is_received_with_its_file(client, world):
    result = afterlife.result(world)
    oblige(result.pk, at=AT)
    plan = result.duties.get()
    page(client, "report", plan.pk, status=404)
    afterlife.hand_in(plan, AT)
    assert "三年规划" in page(client, "reports")
    assert "report.pdf" in page(client, "report", plan.pk)
    file = plan.declaration.attachments.get()
    page(client, "report_file", plan.pk, file.pk)
    page(client, "report_file", plan.pk, file.pk + 1, status=404)


def test_a_report_that_is_not_public_is_nobodys_to_read(client, world):
    result = afterlife.result(world)
    for at in (AT, beijing(2027, 11, 1)):
        oblige(result.pk, at=at)
    data = result.duties.get(round__obligation="data")
    afterlife.hand_in(data, beijing(2027, 11, 2))
    page(client, "report", data.pk, status=404)
    assert "绩效数据" not in page(client, "reports")
