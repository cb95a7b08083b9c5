"""Who may download a paper, and what everybody may know about a number."""

import pytest

from documents import services
from documents.models import Document
from tests.factories import AT

pytestmark = [pytest.mark.flow, pytest.mark.django_db]


@pytest.fixture
def issued(asked, world) -> Document:
    document = asked(readers=[world.ministry, world.school])
    services.issue(document.pk, at=AT)
    return Document.objects.get(pk=document.pk)


@pytest.mark.parametrize("person", ["province_officer", "province_leader", "ministry_officer"])
def test_people_of_the_organisation_and_of_its_readers_download_it(client, world, issued, person):
    client.force_login(getattr(world, person))
    response = client.get(f"/documents/{issued.pk}/")
    assert response.status_code == 200
    assert b"".join(response.streaming_content).startswith(b"%PDF-")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{issued.number}.pdf"'
    assert response["Content-Length"] == str(issued.size)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    "person", ["foreign_officer", "foreign_author", "other_author", "stranger"]
)
def test_for_everybody_else_it_does_not_exist(client, world, issued, person):
    client.force_login(getattr(world, person))
    assert client.get(f"/documents/{issued.pk}/").status_code == 404


def test_without_logging_in_one_is_sent_to_the_login(client, issued):
    response = client.get(f"/documents/{issued.pk}/")
    assert response.status_code == 302
    assert response["Location"].startswith("/login/")


def test_a_paper_that_is_being_made_says_so_and_offers_to_look_again(client, world, asked):
    document = asked()
    client.force_login(world.province_officer)
    page = client.get(f"/documents/{document.pk}/").content.decode()
    assert document.number in page
    assert f'href="/documents/{document.pk}/"' in page


def test_a_paper_that_failed_says_so_without_its_cause(client, world, asked):
    document = asked()
    Document.objects.update(state=Document.State.FAILED, error="NotADirectoryError: /secret/path")
    client.force_login(world.province_officer)
    page = client.get(f"/documents/{document.pk}/")
    assert page.status_code == 200
    assert "circle-alert" in page.content.decode() or "notice bad" in page.content.decode()
    assert "secret" not in page.content.decode()


@pytest.mark.parametrize(
    "typed",
    ["PP2026-420000-S-0001", " pp2026-420000-s-0001 ", "ＰＰ２０２６－４２００００－Ｓ－０００１"],
)
def test_a_number_is_understood_as_people_type_it(client, issued, typed):
    response = client.get("/verify/", {"number": typed}, follow=True)
    assert response.redirect_chain == [(f"/verify/{issued.number}/", 302)]
    assert issued.sha256 in response.content.decode()


@pytest.mark.parametrize("typed", ["", "   ", "../../", "?x=1&y=2", "%2e%2e", "<b>"])
def test_whatever_is_typed_is_answered(client, db, typed):
    assert client.get("/verify/", {"number": typed}, follow=True).status_code in {200, 404}
