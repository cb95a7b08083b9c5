"""The dry run as the administrator meets it: a form of the rule, the flips, a workbook."""

import io
import re

import pytest
from django.db import connection
from django.urls import reverse
from openpyxl import load_workbook

from organisations.naming import name_in
from tests.factories import make_world
from tests.recorded import Recorded
from tests.workflow import ruled
from workflow.selectors.dry_run import flips, reading_only
from workflow.views import dry_run as page

pytestmark = [pytest.mark.flow, pytest.mark.django_db]
WEIGHTS = {"min_strength": "soft", "max_strength": "hard"}


@pytest.fixture
def world(request):
    return _with_two() if "two" in request.fixturenames else _opened()


@Recorded
def _opened():
    world = make_world()
    world.round = ruled.open_ruled("core_course_offline")
    return world


@pytest.fixture
def admin(client, world):
    client.force_login(world.ministry_administrator)
    client.cookies["django_language"] = "zh-hans"
    return client


@pytest.fixture
def two(world):
    return world.two


@Recorded
def _with_two():
    """Two courses on the list of the province, the first of the second school."""
    world = _opened()
    world.two = [
        ruled.listed(world.round, ruled.course(n, "higher"), school)
        for n, school in enumerate((world.other_school, world.school))
    ]
    return world


def address(world, name="dry_run", **query):
    return reverse(name, args=[world.round.pk], query=query)


def tried(minimum=0, maximum=1, **more):
    """The places of a province, as the form sends them."""
    return {"rule": "per_province", "try": 1, "minimum": minimum, "maximum": maximum,
            **WEIGHTS, **more}  # fmt: skip


def every_row():
    """All tables but the sessions, row by row."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table != "django_session":
                cursor.execute(f'SELECT * FROM "{table}"')
                found[table] = sorted(map(repr, cursor.fetchall()))
    return found


def test_what_would_flip_is_counted_and_told_with_its_figures_and_what_to_do(admin, world, two):
    answer = admin.get(address(world, **tried()))
    # The list is too short now, and would be too long then: refused for something else.
    counts = answer.context["result"].counts
    assert counts == {("list", "other"): 1, ("declaration", "refused"): 1}
    shown = answer.content.decode()
    first, second = (each.number for each in two)
    assert second in shown
    heads = re.findall(r'<th scope="col">(单位|项目|适用单位)</th>', shown)
    assert heads == ["单位", "项目"], "whose list, and which declaration"
    assert first not in shown, "the earlier taken came first"
    assert "本名单：最多 1 项，已占 1 项，再加一项将超出。" in shown


def test_a_figure_of_one_province_flips_nothing_elsewhere(admin, world, two):
    elsewhere = tried(whom=world.zhejiang.code)
    assert "没有任何结果会改变" in admin.get(address(world, **elsewhere)).content.decode()
    assert (
        two[1].number in admin.get(address(world, **tried(whom=world.hubei.code))).content.decode()
    )


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_for_whom_is_chosen_by_the_name_in_the_readers_language(admin, world, language):
    admin.cookies["django_language"] = language
    shown = admin.get(address(world, rule="per_province")).content.decode()
    assert f"{name_in(world.hubei, language)}</option>" in shown
    assert name_in(world.hubei, "en") != name_in(world.hubei, "zh-hans") == world.hubei.name


def test_nothing_is_written_and_nobody_gets_a_mail(admin, world, two):
    before = every_row()
    assert admin.get(address(world, **tried())).status_code == 200
    assert admin.get(address(world, "dry_run_file", **tried())).status_code == 200
    assert every_row() == before


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL refuses by itself")
def test_the_database_itself_refuses_to_write_during_a_dry_run(world):
    from django.db import InternalError

    with pytest.raises(InternalError, match="read-only"), reading_only():
        type(world.round).objects.update(title_zh="改动")
    type(world.round).objects.update(title_zh="改动")


def test_the_workbook_has_everything_as_texts(admin, world, two, monkeypatch):
    monkeypatch.setattr(page, "SHOWN", 0)
    shown = admin.get(address(world, **tried())).content.decode()
    assert "另有 2 项未在此显示" in shown
    answer = admin.get(address(world, "dry_run_file", **tried()))
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert [row[3] for row in rows[1:]] == [None, two[1].number]
    assert rows[2][7] is None
    assert rows[2][8].startswith("本名单：最多 1 项，已占 1 项")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        (tried(minimum=3, maximum=1), "minimum"),
        (tried(maximum=-1), "maximum"),
        ({"rule": "levels", "try": 1, "counts.secondary": 3, "counts.higher": 3, **WEIGHTS},
         "counts.secondary"),
        ({"rule": "leader_one", "try": 1, "max": "", "strength": "hard"}, "max"),
    ],
)  # fmt: skip
def test_a_change_that_no_rule_could_say_is_refused_at_its_field(admin, world, query, field):
    answer = admin.get(address(world, **query))
    assert answer.status_code == 422
    assert f'href="#field-{field}"' in answer.content.decode()
    assert f'id="field-{field}"' in answer.content.decode()
    file = admin.get(address(world, "dry_run_file", **query))
    assert file.status_code == 302


def test_every_rule_that_refuses_has_its_form_in_few_queries(
    admin, world, django_assert_max_num_queries
):
    for rule in ("per_province", "levels", "leader_one", "team_size"):
        with django_assert_max_num_queries(10):
            shown = admin.get(address(world, rule=rule)).content.decode()
        assert "试算" in shown
    assert admin.get(address(world, rule="total")).status_code == 404
    assert "中职" in admin.get(address(world, rule="levels")).content.decode()
    quotas = admin.get(reverse("quota_settings", args=[world.round.pk])).content.decode()
    assert reverse("dry_run", args=[world.round.pk]) in quotas


def test_a_dry_run_asks_the_database_alike_however_many_there_are(
    world, two, django_assert_num_queries
):
    change = page.ChangeForm(
        world.round,
        next(q for q in page._rules(world.round) if q.id == "team_size"),
        {"min": 0, "max": 0, "strength": "hard"},
        world.ministry_administrator,
    )
    assert change.is_valid(), change.errors
    tried = change.change()
    world.round.windows.all()
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as before:
        assert len(list(flips(tried))) == 2
    ruled.submitted(world.round, ruled.course(7), world.school)
    with CaptureQueriesContext(connection) as after:
        assert len(list(flips(tried))) == 3
    assert len(after) == len(before)
