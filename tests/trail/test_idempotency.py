"""A POST has one effect, however often it is sent; a corrected form may be sent again."""

import secrets
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from organisations.models import User
from trail.clock import database_now
from trail.models import Entry, Receipt
from trail.tasks import purge_receipts

pytestmark = [pytest.mark.flow, pytest.mark.django_db, pytest.mark.urls("tests.trail.urls")]

KEY = "a1b2c3d4-e5f6-a7b8"


@pytest.fixture
def client():
    """A browser that sends only what the test says."""
    return Client()


@pytest.fixture
def author(client):
    user = User.objects.create(username="author", name="王芳")
    client.force_login(user)
    return user


def post(client, path="/effect/", key=KEY, **fields):
    return client.post(path, {"idempotency_key": key, **fields})


def effects():
    return Entry.objects.filter(chain__subject_kind="effect").count()


@pytest.mark.parametrize(
    "key", ["", "short", "x" * 65, "with spaces in it 123", "schlüssel-schlüssel"]
)
def test_a_form_without_a_usable_key_is_refused_in_words(client, key):
    response = post(client, key=key)
    assert response.status_code == 400
    assert "trail/no_key.html" in [template.name for template in response.templates]
    assert (effects(), Receipt.objects.count()) == (0, 0)


def test_a_script_without_a_key_is_told_in_json(client):
    response = client.post("/effect/", {}, headers={"Accept": "application/json"})
    assert response.status_code == 400
    assert response.json()["message"]


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_every_method_that_changes_needs_a_key(client, method):
    assert getattr(client, method)("/effect/").status_code == 400
    assert getattr(client, method)("/effect/", headers={"Idempotency-Key": KEY}).status_code == 302


def test_reading_needs_no_key(client):
    assert client.get("/effect/").status_code == 302
    assert not Receipt.objects.exists()


def test_an_address_that_is_not_there_needs_no_key(client):
    assert client.post("/nowhere/").status_code == 404


def test_a_repeated_form_gets_the_first_answer_again(client, author):
    first, second = post(client, text="a"), post(client, text="a")
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.headers["Location"] == second.headers["Location"] == "/effects/1/"
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert effects() == 1


def test_a_repeated_script_gets_the_first_answer_again(client, author):
    headers = {"Idempotency-Key": KEY, "Accept": "application/json"}
    answers = [client.post("/script/", {"a": "1"}, headers=headers) for _ in range(3)]
    assert [a.status_code for a in answers] == [201, 201, 201]
    assert [a.json() for a in answers] == [{"saved": "是"}] * 3
    assert effects() == 1


def test_the_header_counts_before_the_field(client):
    other = secrets.token_hex(16)
    for key in (KEY, other):
        client.post("/effect/", {"idempotency_key": key}, headers={"Idempotency-Key": KEY})
    assert effects() == 1


def test_a_new_csrf_token_does_not_make_a_new_form(client):
    for token in ("one", "two"):
        post(client, text="a", csrfmiddlewaretoken=token)
    assert effects() == 1


def test_a_form_changed_after_going_back_is_a_new_form(client):
    """The browser shows the old page with the old key: what was changed there must not be lost."""
    post(client, text="a")
    post(client, text="b")
    assert list(Entry.objects.values_list("data__text", flat=True)) == ["a", "b"]


def test_equal_uploads_have_one_effect_and_other_bytes_another(client):
    def send(content):
        return post(client, "/upload/", file=SimpleUploadedFile("scan.pdf", content))

    assert [send(b"%PDF-1").status_code for _ in range(2)] == [302, 302]
    assert effects() == 1
    send(b"%PDF-2")
    assert effects() == 2


def test_the_key_of_another_form_is_refused(client):
    post(client)
    response = post(client, "/script/")
    assert response.status_code == 409
    assert effects() == 1


def test_two_people_may_have_the_same_key(client, author):
    post(client)
    other = Client()
    other.force_login(User.objects.create(username="other", name="李强"))
    post(other)
    assert effects() == 2


def test_a_form_shown_again_may_be_corrected_under_its_key(client):
    assert post(client, "/form/", text="too long").content == b"form again"
    assert post(client, "/form/", text="short").status_code == 302
    assert effects() == 1


@pytest.mark.parametrize(("kind", "status"), [("refused", 422), ("conflict", 409), ("", 500)])
def test_a_refusal_a_conflict_and_an_error_leave_no_receipt(client, kind, status):
    client.raise_request_exception = False
    assert post(client, f"/fails/?kind={kind}").status_code == status
    assert not Receipt.objects.exists()


def test_an_answer_that_sets_a_cookie_is_given_anew(client):
    assert post(client, "/tongue/").cookies
    assert post(client, "/tongue/").cookies


def test_a_login_is_not_answered_from_memory(client):
    """The session's cookie cannot be given twice: the second answer would lead nowhere."""
    User.objects.create_user("author", password="correct horse battery")
    form = {"login": "author", "password": "correct horse battery"}
    assert post(client, "/login/", **form).status_code == 302
    client.cookies.clear()
    assert post(client, "/login/", **form).status_code == 302
    assert "sessionid" in client.cookies


def test_while_the_first_is_under_way_the_second_waits_on_a_page(client, author):
    under_way(author)
    answer = post(client, text="a")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/pending/{KEY}/")
    page = client.get(f"/pending/{KEY}/")
    assert (page.status_code, page.headers["Refresh"]) == (200, "1")
    Receipt.objects.update(done_at=database_now(), status=302, location="/effects/1/")
    assert client.get(f"/pending/{KEY}/").headers["Location"] == "/effects/1/"


def test_while_the_first_is_under_way_a_script_is_told_to_come_back(client, author):
    under_way(author)
    answer = client.post(
        "/effect/", {"text": "a"}, headers={"Idempotency-Key": KEY, "Accept": "application/json"}
    )
    assert (answer.status_code, answer.headers["Retry-After"]) == (409, "1")
    assert answer.json()["message"]


def test_nobody_else_finds_the_pending_page(client, author):
    under_way(author)
    stranger = Client()
    assert stranger.get(f"/pending/{KEY}/").status_code == 404
    stranger.force_login(User.objects.create(username="other", name="李强"))
    assert stranger.get(f"/pending/{KEY}/").status_code == 404


def test_a_script_s_answer_needs_no_address_to_go_on_to(client, author):
    client.post("/script/", {}, headers={"Idempotency-Key": KEY})
    page = client.get(f"/pending/{KEY}/")
    assert (page.status_code, page.context["state"]) == (200, "done")


def test_a_posting_whose_process_died_is_taken_over_after_two_minutes(client, author):
    under_way(author, age=timedelta(minutes=1, seconds=50))
    assert post(client, text="a").status_code == 303
    Receipt.objects.update(created_at=database_now() - timedelta(minutes=2, seconds=1))
    assert client.get(f"/pending/{KEY}/").context["state"] == "none"
    assert post(client, text="a").status_code == 302
    assert effects() == 2  # the helper's first one, and this


def test_receipts_are_kept_for_seven_days(author):
    under_way(author, age=timedelta(days=7, minutes=1))
    Receipt.objects.create(
        key="recent-recent-recent",
        actor="user:1",
        path="/effect/",
        created_at=database_now() - timedelta(days=6, hours=23),
    )
    assert purge_receipts() == 1
    assert Receipt.objects.get().key == "recent-recent-recent"


def under_way(author, age=timedelta()):
    """The receipt that a first POST of ``text=a`` leaves while its view is working."""
    probe = Client()
    probe.force_login(author)
    post(probe, text="a")
    Receipt.objects.update(done_at=None, status=0, location="", created_at=database_now() - age)
