"""A lock that stays taken is answered with 503 and a way out, and the same button works after."""

import uuid

import pytest
from django.db import OperationalError, connections
from django.urls import reverse

from declarations.models import Declaration
from notifications.models import Message
from programmes.models import Round
from quotas.models import Counter, LedgerRow
from quotas.selectors import drifted
from reviews.models import ListItem, SummaryList
from tests.factories import AT, make_world
from tests.programmes.factories import open_production_round
from tests.workflow import lives
from trail.busy import is_busy
from trail.models import Entry
from workflow.models import DeclarationProcess

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def someone_else():
    """A second connection to the test database, with a transaction of its own."""
    other = connections["default"].copy()
    yield other
    other.close()


def hold(connection, model, key: int, column: str) -> None:
    """Take the lock of one row."""
    connection.set_autocommit(False)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {model._meta.db_table} SET {column} = {column} WHERE id = %s", [key]
        )


def test_a_taken_lock_is_told_and_the_same_key_may_be_pressed_again(client, someone_else, settings):
    world = make_world()
    declaration = lives.submitted(open_production_round(AT), world.school, world.author)
    client.force_login(world.author, backend=BACKEND)
    form = {"reason": "合作企业变更", "idempotency_key": uuid.uuid4().hex}
    address = reverse("withdraw", args=[declaration.pk])
    # Every verb on this declaration takes it first.
    hold(someone_else, DeclarationProcess, declaration.process_id, "status")
    with impatient():
        told = client.post(address, form)
    assert (told.status_code, told["Retry-After"]) == (503, "3")
    assert "没有任何变更" in told.content.decode()
    someone_else.rollback()
    assert client.post(address, form).status_code == 302
    assert lives.fresh(declaration).state == Declaration.State.WITHDRAWN


def test_a_counter_that_stays_locked_is_told_and_nothing_is_half_written(client, someone_else):
    world = make_world()
    round = open_production_round(AT, days_left=36500)
    first, second = (lives.candidate(world, round, n) for n in range(2))
    lives.shortlist(first, world.province_officer)
    client.force_login(world.province_officer, backend=BACKEND)
    summary, counter = SummaryList.objects.get(), Counter.objects.get()
    form = {"declaration": second.pk, "idempotency_key": uuid.uuid4().hex}
    address = reverse("shortlist", args=[summary.pk])
    before = written()
    hold(someone_else, Counter, counter.pk, "used")
    with impatient():
        told = client.post(address, form)
    assert (told.status_code, told["Retry-After"]) == (503, "3")
    assert "没有任何变更" in told.content.decode()
    assert written() == before
    someone_else.rollback()
    assert client.post(address, form).status_code == 302
    assert Counter.objects.get().used == 2
    assert not drifted().exists()


def written() -> tuple[object, ...]:
    """Places, list, trail and outbox as they stand."""
    models = (Counter, ListItem, Declaration, LedgerRow, Entry, Message)
    return tuple(list(model.objects.order_by("pk").values()) for model in models)


def test_no_notice_is_opened_while_its_terms_are_being_chosen(someone_else):
    world = make_world()
    round = open_production_round(AT)
    rows = [lives.candidate(world, round, n) for n in range(5)]
    for declaration in rows:
        lives.shortlist(declaration, world.province_officer)
    summary = SummaryList.objects.get()
    hold(someone_else, Round, summary.round_id, "year")
    with impatient(), pytest.raises(OperationalError) as busy:
        lives.announced(summary, world.province_leader)
    assert is_busy(busy.value)
    someone_else.rollback()
    assert lives.announced(summary, world.province_leader).list_id == summary.pk


class impatient:
    """Wait for a lock a tenth of a second instead of three, so that the test need not."""

    def __enter__(self) -> None:
        self._set("100", "100")

    def __exit__(self, *_: object) -> None:
        self._set("3000", "20000")

    def _set(self, postgresql: str, sqlite: str) -> None:
        connection = connections["default"]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(f"SET lock_timeout = {postgresql}")
            else:
                cursor.execute(f"PRAGMA busy_timeout = {sqlite}")
