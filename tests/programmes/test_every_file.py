"""What holds of every programme's file: its sentences are the notice's, its words are well set."""

import re
from pathlib import Path

import pytest

from programmes import definitions as d
from programmes import loader, sentences
from tests.programmes.factories import FILES as FOLDER
from tests.programmes.factories import parts

pytestmark = pytest.mark.rules

NOTICES = Path(__file__).parent / "notices"
TASKS = dict(zip("一二三四五六七八九", range(1, 10), strict=True))
# What the product is named for is read in both languages; the other files may be Chinese only.
BILINGUAL = {"core_course_offline", "core_course_online", "textbook", "production_project"}
BILINGUAL |= {"enterprise"}
FILES = sorted(FOLDER.glob("*.yaml"))
ENGLISH = re.compile(r"[A-Za-z]")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:!?()]|[,;:!?()][\u4e00-\u9fff]")


@pytest.fixture(params=FILES, ids=lambda file: file.stem)
def programme(request):
    return loader.read(loader.text_of(request.param), name=request.param.name)


def notice_of(programme):
    """The text that the programme follows, as the source came to us."""
    task = re.fullmatch("任务(.)", programme.source.place)
    name = f"task{TASKS[task[1]]}" if task else "local"
    return (NOTICES / f"{name}.txt").read_text(encoding="utf-8")


def test_a_file_is_named_after_its_programme(programme):
    assert (FOLDER / f"{programme.key}.yaml").exists()


def test_every_quote_stands_in_its_notice_and_every_figure_in_its_quote(programme):
    check = sentences.against(notice_of(programme))
    assert [(mistake.path, mistake.params) for mistake in check(programme)] == []
    assert any(getattr(part, "quote", "") for part in parts(programme))


def test_labels_have_full_width_punctuation_between_han_characters(programme):
    texts = [part.zh for part in parts(programme) if isinstance(part, d.Text)]
    assert [text for text in texts if HALF_WIDTH.search(text)] == []


def test_what_the_product_is_named_for_is_read_in_both_languages(programme):
    if programme.key in BILINGUAL:
        texts = [part for part in parts(programme) if isinstance(part, d.Text)]
        assert [text.zh for text in texts if not ENGLISH.search(text.en)] == []


def test_people_and_telephones_are_sensitive(programme):
    fields = [part for part in parts(programme) if isinstance(part, d.FormField)]
    private = [field for field in fields if field.kind in ("person", "phone")]
    assert [field.id for field in private if not field.sensitive] == []


def test_codes_of_numbers_are_each_one_programmes():
    codes = [loader.read(loader.text_of(file)).code for file in FILES]
    assert len(set(codes)) == len(codes)
