"""An obligation as a programme of its own: form, window and route come from it."""

import pytest

from programmes import loader, parts
from programmes.services.rounds import not_run
from tests.programmes.factories import FILES
from tests.workflow import afterlife

pytestmark = pytest.mark.rules

PROGRAMMES = [loader.read(file.read_text("utf-8")) for file in sorted(FILES.glob("*.yaml"))]
OWED = [(each, owed) for each in PROGRAMMES for owed in each.obligations]
OURS = loader.read(afterlife.source())


@pytest.mark.parametrize(
    ("programme", "owed"), OWED, ids=[f"{each.key}.{owed.id}" for each, owed in OWED]
)
def test_every_obligation_of_every_file_can_be_run(programme, owed):
    part = parts.part_of(programme, owed.id)
    assert not_run(part) == []
    assert part.route[0].kind == "fill"
    assert part.route[-1].kind == "recognise"
    assert {step.window for step in part.route} <= {parts.OWED, parts.REVIEW}
    questions = [field for section in part.form.sections for field in section.fields]
    assert questions
    assert owed.form or {field.quote for field in questions} <= {owed.quote, ""}


def test_what_is_not_reviewed_is_accepted_when_it_is_handed_in():
    assert [step.kind for step in parts.part_of(OURS, "plan").route] == ["fill", "recognise"]


def test_what_is_reviewed_goes_to_the_level_that_the_file_names():
    review = parts.part_of(OURS, "acceptance").route[1]
    assert (review.kind, review.level, review.role) == ("review", "ministry", "ministry_officer")


def test_without_a_form_it_is_one_file_and_with_figures_a_question_for_each():
    (file,) = parts.part_of(OURS, "plan").form.sections[0].fields
    assert (file.kind, file.required) == ("file", True)
    *figures, evidence = parts.part_of(OURS, "data").form.sections[0].fields
    assert [each.label.zh for each in figures] == ["培训人数", "服务收入"]
    assert not evidence.required


def test_its_own_form_is_asked_as_it_is():
    own = OURS.obligations[0].model_copy(update={"form": OURS.form})
    ours = OURS.model_copy(update={"obligations": (own,)})
    assert parts.part_of(ours, own.id).form == OURS.form


def test_an_extension_of_the_obligation_becomes_one_of_its_window():
    (extension,) = parts.part_of(OURS, "report").extensions
    assert (extension.of, extension.most.days) == (parts.OWED, 10)


def test_an_unknown_obligation_is_none():
    with pytest.raises(KeyError):
        parts.part_of(OURS, "nothing")
