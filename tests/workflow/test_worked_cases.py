"""Worked decisions that the running product decides: routes, windows, notices, objections."""

from datetime import UTC, date, datetime, timedelta

import pytest
import yaml
from django.core.exceptions import PermissionDenied
from django.utils import translation

from config.templatetags.kit import finding_message, finding_remedy
from organisations.register import Entry
from organisations.services import register_facts
from programmes import loader
from programmes.findings import Refused
from programmes.reference import calendar
from programmes.workdays import notice_last_day
from reviews.excepted import open_in
from reviews.exceptions import ExceptionDecision
from reviews.objections import Objection
from tests.factories import AT, make_organisation, make_person, make_world
from tests.programmes.factories import FILES, open_production_round
from tests.workflow import lives, objected, ruled
from workflow.selectors.timeline import timeline_of
from workflow.services import filing
from workflow.trial.timing import terms_of

pytestmark = [pytest.mark.flow, pytest.mark.django_db]
STAGE = "rule-group_of_stage"
WHY = "该课程在第4学年开设，但面向中职学段学生，经校内论证归入中职。"
ADDED = ("five_year", "five_year_stage")


@pytest.fixture
def world():
    return make_world()


def refusal(call, *args, **said):
    with pytest.raises(Refused) as refused:
        call(*args, **said)
    return list(refused.value.findings)


def told(found, language):
    with translation.override(language):
        return f"{finding_message(found)} {finding_remedy(found)}"


def five_year_source():
    """Core courses with what the file asks and says of five-year ones."""
    whole = yaml.safe_load((FILES / "core_course_offline.yaml").read_text("utf-8"))
    source = yaml.safe_load(ruled.source_of("core_course_offline"))
    source["eligibility"] = [r for r in whole["eligibility"] if r["id"] == "group_of_stage"]
    asked = [f for s in whole["form"]["sections"] for f in s["fields"] if f["id"] in ADDED]
    source["form"]["sections"][0]["fields"] += asked
    return yaml.safe_dump(source, allow_unicode=True, sort_keys=False)


def test_case_07_the_class_that_an_author_chose_is_the_provinces_to_confirm(world):
    world.round = open_production_round(AT, days_left=36500, source=five_year_source())
    said = {"five_year": "yes", "five_year_stage": "years_4_5"}
    answers = ruled.course(1, "secondary") | said
    draft = ruled.written(world.round, answers, world.school)
    assert [each.place for each in refusal(ruled.submit, draft)] == [f"field:reason-{STAGE}"]
    course = ruled.submitted(world.round, answers, world.school, reasons={STAGE: WHY})
    revision = course.revisions.get()
    assert not open_in(revision, "school_review"), "the school is not asked"
    above = ruled.decided(course, exceptions={})
    assert [each.code for each in refusal(ruled.decided, above, exceptions={})] == [
        "exception_undecided"
    ]
    ruled.decided(above)
    decision = ExceptionDecision.objects.get()
    assert (decision.key, decision.review.organisation) == (STAGE, world.hubei)


def test_case_34_a_university_under_the_ministry_goes_through_its_host_province(world):
    world.round = ruled.open_ruled("textbook")
    university = make_organisation("unit", "direct_university", world.ministry, name="部属示例大学")
    day = AT.date() - timedelta(days=40)
    host = Entry("host_area", "420000", day, basis="法人登记住所")
    register_facts([(university, host)], actor="system:tests", at=AT)
    book = ruled.submitted(world.round, ruled.book(1), university)
    stops = timeline_of(book).stops
    assert [stop.desk for stop in stops if stop.step.id == "province_review"] == [world.hubei]
    with pytest.raises(PermissionDenied):  # straight to the ministry
        ruled.decided(book, actor=world.ministry_officer)
    make_person("unit_leader", university)
    assert ruled.decided(book).desk == world.hubei


def test_case_42_the_notice_of_a_replacement_ends_in_time():
    """Five working days from 16 October 2023, the first counted; the window ends on the 23rd."""
    programme = loader.read((FILES / "textbook.yaml").read_text("utf-8"))
    terms = terms_of(programme, programme.step("province_notice"), None)
    counted = terms.model_copy(update={"first_day": "counted"})
    assert notice_last_day(date(2023, 10, 16), counted, calendar()) == date(2023, 10, 20)
    assert notice_last_day(date(2023, 10, 16), terms, calendar()) == date(2023, 10, 23)


def test_case_44_an_unsigned_objection_is_not_taken_and_holds_nothing():
    world = objected.usual()
    (found,) = refusal(objected.objected, world.notice, world.listed[0], name="匿名")
    assert (found.code, found.place) == ("objection_unsigned", "field:name")
    assert told(found, "zh-hans") == (
        "请填写真实姓名：匿名异议不予受理。 仅供受理人员查看，申报单位不会得知。"
    )
    assert told(found, "en") == (
        "Write your real name: an objection without a name is not handled. "
        "Only those who decide read it; the unit does not learn it."
    )
    assert not Objection.objects.exists()


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("zh-hans", "此类单位（企业）不能申报本项目。 请由通知所列单位牵头申报。"),
        (
            "en",
            "Units of this kind (enterprise) may not declare to this programme. "
            "Ask a unit named in the notice to lead the project.",
        ),
    ],
)
def test_case_57_an_enterprise_does_not_lead_a_production_project(world, language, says):
    round = open_production_round(AT)
    with translation.override(language):
        (found,) = refusal(
            filing.start, round, world.enterprise, actor=world.enterprise_author, at=AT
        )
    assert found.code == "applicant_kind"
    assert "建设主体为职业院校" in found.quote
    assert told(found, language) == says


def test_case_69_the_province_too_confirms_before_the_end(world):
    ends = datetime(2026, 11, 22, 16, tzinfo=UTC)
    windows = dict.fromkeys(("school", "province"), (AT - timedelta(days=9), ends))
    round = open_production_round(AT, windows=windows)
    declaration = lives.decide(
        lives.submitted(round, world.school, world.author), world.unit_leader
    )
    (found,) = refusal(lives.decide, declaration, world.province_officer, at=ends)
    assert found.code == "window_closed"
    in_time = ends - timedelta(microseconds=1)
    assert lives.decide(declaration, world.province_officer, at=in_time).state == "candidate"
