"""What a control says of itself in HTML."""

from dataclasses import replace

import pytest
from django.utils import translation

from declarations.forms.widgets import Control
from declarations.templatetags.filing import attributes
from programmes.definitions import Text
from programmes.findings import Finding

pytestmark = pytest.mark.rules

SITE = Text(zh="地点", en="Site")
PLAIN = Control(kind="input", id="field-site", name="a.site", label=SITE)


def test_a_control_with_nothing_to_say_has_its_id_and_its_name():
    assert attributes(PLAIN) == ' id="field-site" name="a.site"'


def test_a_control_says_what_describes_it_and_how_it_stands():
    wrong = Finding("date", "", place="field:site")
    said = attributes(
        replace(PLAIN, hint=Text(zh="提示"), errors=(wrong,), required=True, sensitive=True)
    )
    assert ' aria-describedby="hint-site error-site"' in said
    assert ' aria-invalid="true"' in said
    assert ' aria-required="true"' in said
    assert ' data-sensitive="' in said
    assert ' autocomplete="off"' in said


@pytest.mark.parametrize(("language", "label"), [("zh-hans", "第1行 地点"), ("en", "Row 1 Site")])
def test_a_cell_is_called_by_its_row_and_its_column_in_the_reader_s_language(language, label):
    cell = replace(PLAIN, label=(Text(zh="第1行", en="Row 1"), SITE))
    with translation.override(language):
        assert f' aria-label="{label}"' in attributes(cell)


def test_no_attribute_can_be_broken_out_of():
    cell = replace(PLAIN, name='a."><i>', label=(Text(zh='"><script>'),))
    said = attributes(cell)
    assert "<" not in said
    assert said.count('"') == 6
