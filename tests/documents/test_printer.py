"""The child process that prints: locked down, limited, replaced when it dies."""

import base64
import contextlib
import socket

import pytest

from documents import glyphs, printer
from tests.documents.reading import reader_of, text_of

pytestmark = pytest.mark.rules

CSS = f"html {{ font-family: {glyphs.SERIF} }} b {{ font-family: {glyphs.SANS}; font-weight: 400 }}"


def printed(html: str) -> printer.Printed:
    return printer.printed(html, CSS, identifier="0123456789abcdef")


@pytest.mark.parametrize("tag", ["p", "h1", "b"])  # regular, bold, sans
@pytest.mark.parametrize("char", "䶮㛃𬱖𠮷镕〓")
def test_rare_characters_of_names_have_a_shape_in_every_face(char, tag):
    assert char in text_of(printed(f"<{tag}>龙{char}</{tag}>").pdf)


def test_a_character_without_a_shape_is_never_printed_as_a_box():
    with pytest.raises(printer.Unprintable, match=r"U\+1F600"):
        printed("<p>😀</p>")


def test_such_a_character_is_replaced_and_named_before_it_gets_there():
    assert glyphs.printable("龙䶮😀\x00\x0b​好\n") == ("龙䶮〓好\n", ["U+1F600"])


@pytest.fixture(scope="module")
def listener():
    """A server that would notice a visitor."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def svg(content: str) -> str:
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{content}</svg>'
    return "data:image/svg+xml;base64," + base64.b64encode(drawing.encode()).decode()


SNARES = {
    "image": '<img src="{}">',
    "object": '<object data="{}"></object>',
    "style sheet": '<link rel="stylesheet" href="{}">',
    "import": '<style>@import url("{}")</style><p>x</p>',
    "attachment": '<link rel="attachment" href="{}">',
    "attached link": '<a rel="attachment" href="{}">x</a>',
    "background": '<p style="background: url({})">x</p>',
    "list mark": '<li style="list-style-image: url({})">x</li>',
    "content": '<style>p::before {{ content: url("{}") }}</style><p>x</p>',
}


@pytest.mark.parametrize("scheme", ["file", "http"])
@pytest.mark.parametrize("snare", SNARES)
def test_nothing_is_fetched_from_the_disk_or_the_network(snare, scheme, tmp_path, listener):
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text>secret</text></svg>')
    host, port = listener.getsockname()
    address = {"file": secret.as_uri(), "http": f"http://{host}:{port}/x"}[scheme]
    with pytest.raises(printer.Unprintable, match="disallowed"):
        printed(SNARES[snare].format(address))
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_a_drawing_inside_the_page_fetches_nothing_either(tmp_path, listener):
    host, port = listener.getsockname()
    drawing = svg(f'<image href="http://{host}:{port}/x" width="9" height="9"/>')
    with contextlib.suppress(printer.Unprintable):
        printed(f'<img src="{drawing}">')
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_a_data_address_is_the_only_one_that_works():
    drawing = svg('<circle r="9"/>')
    assert printed(f'<img src="{drawing}">').pages == 1


def test_the_places_of_elements_come_back_in_points_from_the_lower_left_corner():
    css = "@page { size: 100mm 50mm; margin: 0 } body { margin: 0 } div { height: 10mm }"
    page = '<div></div><div id="seal-1" style="width: 20mm; margin-left: 30mm"></div>'
    page += '<div id="seal-2" style="break-before: page"></div>'
    boxes = printer.printed(page, css, identifier="00").boxes
    assert {name: place["page"] for name, place in boxes.items()} == {"seal-1": 1, "seal-2": 2}
    millimetres = [each / 72 * 25.4 for each in boxes["seal-1"]["box"]]
    assert millimetres == pytest.approx([30, 30, 50, 40], abs=0.01)


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
