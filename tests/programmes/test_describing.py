"""Every key and every word of the language is described, and what is made of that is committed."""

from io import StringIO
from typing import Literal, get_args, get_origin

import pytest
import yaml
from django.core.management import CommandError, call_command
from jsonschema import Draft202012Validator

from programmes import describing, loader, reference
from programmes.describing import codes, markdown
from programmes.findings import Refused
from programmes.management.commands import describe_language
from tests.programmes.factories import FILES, production_source

pytestmark = pytest.mark.rules

BASES = {"RuleBase", "QuotaBase", "TwoBounds"}


class Texts(yaml.CSafeLoader):
    """As editors read YAML: a day is a text."""


Texts.yaml_implicit_resolvers = {
    letter: [each for each in found if each[0] != "tag:yaml.org,2002:timestamp"]
    for letter, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(source: str):
    return yaml.load(source, Loader=Texts)


@pytest.fixture(scope="module")
def validator():
    schema = describing.schema(describe_language.in_english)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


# --- nothing without a description, no description of nothing ------------------------------------


def test_every_key_of_every_type_is_described():
    types = describing.types()
    assert {"Programme", "Step", "CapQuota", "NOfRule", "FormField", "Award"} <= set(types)
    missing = []
    for name, model in types.items():
        for key in ["", *describing.keys_of(model)]:
            try:
                describing.meaning(name, key)
            except KeyError:
                missing.append((name, key))
    assert missing == []


def test_no_description_names_a_type_or_a_key_that_is_not_there():
    types = describing.types()
    known = {(name, key) for name, m in types.items() for key in ["", *describing.keys_of(m)]}
    for model in types.values():
        keys = ["", *describing.keys_of(model)]
        known |= {(base.__name__, key) for base in model.__mro__ for key in keys}
    used = {name for name, _ in known} - {"Value", "BaseModel", "object"}
    assert {name for name, _ in describing.MEANINGS} <= used
    assert [each for each in describing.MEANINGS if each not in known] == []


def literals(annotation):
    if get_origin(annotation) is Literal:
        yield tuple(word for word in get_args(annotation) if word != "")
    for part in get_args(annotation):
        yield from literals(part)


def test_every_word_that_a_key_may_have_is_described_and_no_other():
    words = {
        found
        for model in describing.types().values()
        for key, info in model.model_fields.items()
        if key not in ("type", "language")
        for found in literals(info.annotation)
    } - {("province",)}
    words.add(("hard", "soft", "target"))
    assert words == {tuple(each.words) for each in describing.VOCABULARIES}


def test_every_type_has_its_place_in_the_reference():
    placed = [name for _, names in markdown.CHAPTERS for name in names]
    assert len(set(placed)) == len(placed)
    kinds = {
        name
        for name, model in describing.types().items()
        if BASES & {base.__name__ for base in model.__mro__}
    }
    assert set(describing.types()) == (set(placed) | kinds) - BASES


def test_every_link_of_the_reference_leads_somewhere():
    text = describing.reference(describe_language.in_english, guide="programme-file.md")
    links = set(markdown_links(text))
    assert len(links) > 40
    assert [link for link in links if f'<a id="{link}"></a>' not in text] == []


def markdown_links(text: str):
    return (part.partition(")")[0] for part in text.split("](#")[1:])


def test_the_chinese_reference_has_no_english_sentence():
    text = describing.reference(describe_language.in_chinese, guide="programme-file.zh.md")
    assert [line for line in text.splitlines() if " the " in line or " of " in line] == []


def test_the_codes_of_areas_and_titles_stand_in_the_reference():
    text = describing.reference(describe_language.in_english, guide="programme-file.md")
    titles = reference.entries("professional_titles")
    assert [code for code in titles if f"| `{code}` | {titles[code].name.zh} |" not in text] == []
    regions = reference.entries("regions")
    cities = [regions[code] for code in codes.PLAN_CITIES]
    assert {city.level for city in cities} == {"city"}
    areas = [code for code in regions if f"| `{code}` |" in text]
    assert len(areas) == 31 + len(["XPCC"]) + len(cities)


# --- what is committed ---------------------------------------------------------------------------


def test_the_committed_reference_and_schema_are_what_the_language_says():
    call_command("describe_language", "--check")


def test_a_stale_file_is_named_and_written_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(describe_language, "FOLDER", tmp_path)
    call_command("describe_language", stdout=StringIO())
    stale = tmp_path / "programme-reference.md"
    stale.write_text(stale.read_text().replace("award", "reward"))
    with pytest.raises(CommandError, match=r"programme-reference\.md\b(?!.*schema)"):
        call_command("describe_language", "--check")


# --- the schema agrees with the types ------------------------------------------------------------


@pytest.mark.parametrize("file", sorted(FILES.glob("*.yaml")), ids=lambda file: file.stem)
def test_the_schema_accepts_every_shipped_file(validator, file):
    found = [error.message for error in validator.iter_errors(read(loader.text_of(file)))]
    assert found == []


REFUSED = {
    "an unknown key": ("title_field:", "titel_field:"),
    "an unknown word": ("kind: shortlist", "kind: short_list"),
    "a missing key": ("  title_field: project_name\n", ""),
    "a word where a number stands": ("min: 5\n", "min: five\n"),
    "an unknown kind of quota": ("type: range", "type: rage"),
    "a kind of rule without its key": ("    n: 3\n", ""),
    "a key of another kind of rule": ("    n: 3\n", "    n: 3\n    years: 3\n"),
    "a code in small letters": ("code: PP", "code: pp"),
    "a name with blanks": ("- id: school_review", "- id: school review"),
    "a day that is none": ("opens: 2023-08-10", "opens: 10 August"),
    "a list that is none": ("days: [14, 7, 3, 1]}", "days: 14}"),
    "another version": ("language: 1", "language: 2"),
}


@pytest.mark.parametrize(("before", "after"), REFUSED.values(), ids=REFUSED)
def test_what_the_types_refuse_the_schema_refuses(validator, before, after):
    source = production_source()
    assert before in source
    wrong = source.replace(before, after, 1)
    with pytest.raises(Refused):
        loader.read(wrong)
    assert not validator.is_valid(read(wrong))


def test_a_bare_word_stands_for_a_text_and_for_a_class_in_both(validator):
    for bare in ("{zh-hans: 填报, en: Filling in}", "填报"):
        written = production_source().replace("{zh-hans: 填报, en: Filling in}", bare)
        loader.read(written)
        assert validator.is_valid(read(written))
    split = "{type: split, id: s, title: 名单, scope: province, by: level, counts: {a: 1}}"
    only_quotas = {**validator.schema, "required": []}
    found = Draft202012Validator(only_quotas).iter_errors({"quotas": [read(split)]})
    assert [error.message for error in found] == []
