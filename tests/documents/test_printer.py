"""The child process that prints: locked down, limited, replaced when it dies."""

import base64

import pytest

from documents import fonts, printer
from tests.documents.reading import reader_of, text_of

pytestmark = pytest.mark.rules

CSS = 'html { font-family: "Noto Serif SC", "Noto Serif TC", "Noto Serif JP" }'


def printed(html: str) -> printer.Printed:
    return printer.printed(html, CSS, identifier="0123456789abcdef")


@pytest.mark.parametrize("char", "䶮㛃𬱖𠮷镕〓")
def test_rare_characters_of_names_have_a_shape(char):
    assert char in text_of(printed(f"<p>龙{char}</p>").pdf)


def test_a_character_without_a_shape_is_never_printed_as_a_box():
    with pytest.raises(printer.Unprintable, match=r"U\+1F600"):
        printed("<p>😀</p>")


def test_such_a_character_is_replaced_and_named_before_it_gets_there():
    assert fonts.printable("龙䶮😀\x00\x0b​好\n") == ("龙䶮〓好\n", ["U+1F600"])


@pytest.mark.parametrize("address", ["file:///etc/hostname", "http://127.0.0.1:9/x.png"])
@pytest.mark.parametrize(
    "html",
    [
        '<img src="{}">',
        '<link rel="stylesheet" href="{}">',
        '<link rel="attachment" href="{}">',
        '<p style="background: url({})">x</p>',
    ],
)
def test_nothing_is_fetched_from_the_disk_or_the_network(html, address):
    with pytest.raises(printer.Unprintable, match="disallowed"):
        printed(html.format(address))


def test_a_data_address_is_the_only_one_that_works():
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg"><circle r="9"/></svg>'
    address = "data:image/svg+xml;base64," + base64.b64encode(drawing).decode()
    assert printed(f'<img src="{address}">').pages == 1


def test_the_same_page_gives_the_same_bytes_in_another_process():
    html = "<h1>推荐书</h1><p>龙䶮</p>"
    first = printed(html).pdf
    printer.close()
    assert printed(html).pdf == first
    assert reader_of(first).trailer["/ID"][0] == "0123456789abcdef"


def test_a_child_that_died_between_two_papers_is_replaced():
    printed("<p>一</p>")
    printer._press.process.kill()
    printer._press.process.wait()
    assert printed("<p>二</p>").pages == 1


@pytest.fixture
def press():
    """A press of one's own, with limits of one's own."""
    made = []

    def make(**limits):
        made.append(printer.Press(**limits))
        return made[-1]

    yield make
    for each in made:
        each.close()


def test_a_paper_that_takes_too_long_is_named(press):
    with pytest.raises(printer.Unprintable, match="not rendered within"):
        press(seconds=0.05).print("<p>一</p>" * 5000, CSS, "00")


def test_a_paper_that_takes_too_much_memory_is_named_and_costs_only_the_child(press):
    with pytest.raises(printer.Unprintable, match=r"[Mm]emory"):
        press(memory=300 * 2**20).print("<p>x</p>" * 15_000_000, CSS, "00")
    assert printed("<p>二</p>").pages == 1


def test_the_child_does_not_know_the_secrets_of_the_site(monkeypatch, press):
    monkeypatch.setenv("SHENBAO_SECRET_KEY", "known to nobody")
    process = press().process
    with open(f"/proc/{process.pid}/environ", "rb") as file:
        environment = file.read()
    assert b"SHENBAO" not in environment
    assert b"DATABASE_URL" not in environment
