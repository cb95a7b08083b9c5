"""The administrators' page that tries the rules: verdicts, mistakes, doors, and nothing stored."""

import re
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from programmes.yamltree import MAX_BYTES
from tests.factories import AT, make_world
from tests.programmes.factories import open_production_round
from workflow import trial
from workflow.selectors import trying
from workflow.trial import telling

CASES = sorted((trying.FIXTURES / "cases").glob("*.yaml"))
UNITS = 'units:\n  college: {kind: college, area: "420000"}\n'
NINE = f"at: province_send\n{UNITS}items:\n  - {{unit: college, times: 9}}\n"
MISTAKEN = f"at: province_send\n{UNITS}items:\n  - {{unit: colege, times: 9}}\n"
PROJECTS = {"programme": "production_project"}


# --- what can be tried ---------------------------------------------------------------------------


@pytest.mark.rules
@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_an_example_is_judged_as_it_expects(file):
    key, _, name = file.stem.partition("-")
    source = trying.examples(key)[name]
    ready = trial.read(source, trying.shipped()[key], name=file.name)
    assert ready.case.programme == key
    outcome = trial.judge(ready)
    assert outcome.as_expected, "\n".join(telling.as_lines(outcome))


@pytest.mark.rules
def test_every_shipped_file_is_on_offer():
    files = {file.stem for file in (trying.FIXTURES / "programmes").glob("*.yaml")}
    assert {offer.key for offer in trying.of_files()} == files


@pytest.mark.rules
@pytest.mark.parametrize("key", trying.shipped())
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_smallest_case_of_every_programme_can_be_judged(key, language):
    programme = trying.shipped()[key]
    with override(language):
        outcome = trial.judge(trial.read(trying.smallest(programme), programme))
    assert len(outcome.items) == 1


@pytest.mark.rules
@pytest.mark.parametrize(
    ("step", "items", "work"),
    [
        ("fill", "{unit: college, times: 10}", 13 * 10),
        ("fill", "{unit: college, times: 10, answers: {project_name: 一}}", 13 * 20),
        ("province_send", "{unit: college, times: 10, answers: {project_name: 一}}", 4 * 20),
    ],
)
def test_work_grows_with_items_and_answers(step, items, work):
    source = f"{UNITS}items:\n  - {items}\n"
    ready = trial.read(source, trying.shipped()["production_project"], step)
    assert trying.work_of(ready) == work


# --- the page ------------------------------------------------------------------------------------


@pytest.fixture
def world(db: None) -> SimpleNamespace:
    world = make_world()
    world.round = open_production_round(AT)
    return world


@pytest.fixture
def ask(client, world):
    """Asks the page as a ministry administrator; what it shows."""
    client.force_login(world.ministry_administrator)
    address = reverse("try_rules")

    def asked(data: dict | None = None, status: int = 200, **query: str) -> str:
        response = client.get(address, query) if data is None else client.post(address, data)
        assert response.status_code == status
        return response.content.decode()

    return asked


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def boxed(page: str) -> str:
    """What stands in the box."""
    found = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", page, re.DOTALL)
    assert found
    return found[1].replace("&quot;", '"')


@pytest.mark.flow
def test_the_verdict_is_shown_with_figures_sentence_and_remedy(ask):
    shown = ask({**PROJECTS, "case": NINE})
    words = words_of(shown)
    assert "2023年9月13日，“汇总盖章报送”环节：不予通过。" in words
    assert "湖北省" in words
    assert '<span class="tag figures">9/8</span>' in shown
    assert re.search(r'<blockquote[^>]*><p lang="zh-Hans">“[^”]*各省可报送5—8项', shown)
    assert "unit-9" not in words
    assert "item-1-1 … item-1-9" in words  # nine alike in one row
    assert boxed(shown) == NINE


@pytest.mark.flow
@pytest.mark.parametrize(("year", "told"), [(2026, False), (2027, True)])
def test_rest_days_of_a_year_without_official_calendar_are_said_to_be_guessed(ask, year, told):
    case = f"at: fill\nyear: {year}\n{UNITS}items: [{{unit: college}}]\n"
    words = words_of(ask({"programme": "industry_community", "case": case}))
    assert ("2027 年的放假安排尚未公布" in words) is told


@pytest.mark.flow
def test_what_is_pending_and_what_was_not_judged_is_said(ask):
    words = words_of(ask({**PROJECTS, "case": f"at: fill\n{UNITS}items: [{{unit: college}}]\n"}))
    assert "留待以后判断" in words
    assert re.search(r"\d+ 条规则因案例未写有关问题而未判断", words)


@pytest.mark.flow
def test_a_mistake_is_told_with_its_place_and_the_text_is_kept(ask):
    shown = ask({**PROJECTS, "case": MISTAKEN.replace("\n", "\r\n")}, status=422)
    assert boxed(shown).replace("\r\n", "\n") == MISTAKEN
    assert '<a href="#line-5:12">第 5 行第 12 列</a>' in shown
    marked = re.search(r'<li value="5" class="bad" id="line-5:12">(.*?)</li>', shown, re.DOTALL)
    assert marked
    assert "<mark>colege</mark>" in marked[1]
    assert "college" in marked[1]  # the nearest name
    assert "错误：" in re.search(r"<title>(.*?)</title>", shown)[1]


@pytest.mark.flow
def test_of_very_many_mistakes_and_names_the_first_are_shown(ask):
    units = "".join(f"  unit_number_{n}: {{kind: college}}\n" for n in range(300))
    items = "".join(f"  - {{unit: somewhere_else_{n}}}\n" for n in range(60))
    source = f"at: fill\nunits:\n{units}items:\n{items}"
    shown = ask({**PROJECTS, "case": source}, status=422)
    assert shown.count('class="bad" id="line-') == 50
    assert "另有 10 处错误未显示" in words_of(shown)
    assert "unit_number_1," in shown
    assert "unit_number_299," not in words_of(shown.replace(boxed(shown), ""))
    assert boxed(shown) == source


@pytest.mark.flow
def test_a_long_line_is_shown_around_its_mistake(ask):
    padding = "甲" * 3000
    source = f"at: fill\nunits: {{}}\nitems: [{{key: '{padding}', unit: u, answer: '{padding}'}}]\n"
    shown = ask({**PROJECTS, "case": source}, status=422)
    listing = re.search(r'<ol class="code">(.*?)</ol>', shown, re.DOTALL)
    assert listing
    assert "…" in listing[1]
    assert len(listing[1]) < 2000


@pytest.mark.flow
def test_a_file_takes_the_place_of_the_text(ask):
    file = SimpleUploadedFile("case.yaml", NINE.encode())
    assert boxed(ask({**PROJECTS, "case": "something else", "file": file})) == NINE


@pytest.mark.flow
@pytest.mark.parametrize("content", [b"\xff\xfe", b"#" * (MAX_BYTES + 1)], ids=["encoding", "size"])
def test_an_unreadable_file_leaves_the_text_as_it_is(ask, content):
    file = SimpleUploadedFile("case.yaml", content)
    shown = ask({**PROJECTS, "case": NINE, "file": file}, status=422)
    assert boxed(shown) == NINE
    assert '<a href="#field-file">' in shown


@pytest.mark.flow
@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("", "请粘贴案例，或选择文件。"),
        ("#" * (trying.MOST_CHARACTERS + 1), "本页最多试算"),
        (NINE.replace("province_send", "fill").replace("9", "500, answers: {ticked: [c1]}"), ""),
        ("a: &a [*a]", "第 1 行第 4 列"),
        (f"notice: {{begins: 9999-12-31}}\n{NINE}", "日期过远"),
    ],
    ids=["empty", "long", "much", "alias", "far day"],
)
def test_what_cannot_be_judged_is_refused_politely(ask, source, said):
    shown = ask({**PROJECTS, "case": source}, status=422)
    assert (said or "申报、填写内容或名额过多") in words_of(shown)
    assert boxed(shown) == source.replace("&", "&amp;")


@pytest.mark.flow
def test_another_programme_is_chosen_without_losing_the_text(ask):
    shown = ask({"programme": "textbook", "case": MISTAKEN, "choose": "1"})
    assert boxed(shown) == MISTAKEN
    assert 'value="school_list"' in shown
    assert 'id="errors"' not in shown


@pytest.mark.flow
def test_a_step_of_another_programme_is_refused(ask):
    shown = ask({**PROJECTS, "case": NINE, "step": "school_list"}, status=422)
    assert '<a href="#field-step">' in shown


@pytest.mark.flow
def test_a_round_is_judged_by_the_file_that_it_froze(ask, world):
    key = f"round-{world.round.pk}"
    assert f'<option value="{key}" selected>' in ask()  # the newest round comes first
    assert "不予通过" in words_of(ask({"programme": key, "case": NINE}))


@pytest.mark.flow
def test_an_example_stands_in_the_box_when_asked_for(ask):
    name, text = next(iter(trying.examples("textbook").items()))
    assert boxed(ask(programme="textbook", example=name)) == text
    assert boxed(ask(programme="textbook", example="../x")).startswith("# 一个单位的一项申报")


@pytest.mark.flow
def test_a_case_of_another_programme_is_named(ask):
    shown = ask({**PROJECTS, "case": f"programme: textbook\n{NINE}"})
    assert "案例写明的项目是“textbook”" in words_of(shown)


@pytest.mark.flow
def test_nothing_is_stored(ask):
    def rows() -> dict[str, int]:
        return {model.__name__: model._base_manager.count() for model in apps.get_models()}

    before = rows()
    ask({**PROJECTS, "case": NINE})
    ask({**PROJECTS, "case": MISTAKEN}, status=422)
    ask({**PROJECTS, "file": SimpleUploadedFile("case.yaml", NINE.encode())})
    assert rows() == before


@pytest.mark.flow
def test_judging_asks_the_database_for_rounds_only(ask, django_assert_num_queries, world):
    with django_assert_num_queries(1):
        (offer,) = trying.of_rounds()
    ready = trial.read(NINE, offer.programme)
    with django_assert_num_queries(0):
        trial.judge(ready)


@pytest.mark.flow
@pytest.mark.parametrize("name", ["try_rules", "explain_rules"])
@pytest.mark.parametrize("who", ["ministry_officer", "province_administrator", "author", "auditor"])
def test_nobody_else_finds_the_pages(client, world, name, who):
    client.force_login(getattr(world, who))
    assert client.get(reverse(name)).status_code == 404


@pytest.mark.flow
def test_an_unknown_programme_is_not_found(ask):
    ask(programme="nothing", status=404)


@pytest.mark.flow
@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("key", trying.shipped())
def test_every_programme_is_explained_in_sentences(client, world, key, language):
    person = world.ministry_administrator
    person.language = language
    person.save()
    client.force_login(person)
    shown = client.get(reverse("explain_rules"), {"programme": key}).content.decode()
    assert shown.count('<section class="panel" id="chapter-') >= 8
    assert "%(" not in shown


@pytest.mark.flow
def test_the_explanation_gives_the_notice_its_own_words(client, world):
    client.force_login(world.ministry_administrator)
    shown = client.get(reverse("explain_rules"), PROJECTS).content.decode()
    assert re.search(r'<p lang="zh-Hans">“[^”]*各省可报送5—8项', shown)
