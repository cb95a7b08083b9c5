"""A lock that stays taken is answered with 503 and a way out, and the same button works after."""

import uuid

import pytest
from django.db import connections
from django.urls import reverse

from declarations.models import Declaration
from tests.factories import AT, make_world
from tests.programmes.factories import open_production_round
from tests.workflow import lives
from workflow.models import DeclarationProcess

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def someone_else():
    """A second connection to the test database, with a transaction of its own."""
    other = connections["default"].copy()
    yield other
    other.close()


def hold(connection, process_id: int) -> None:
    """Take the lock that every verb on this declaration takes first."""
    connection.set_autocommit(False)
    table = DeclarationProcess._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET status = status WHERE id = %s", [process_id])


def test_a_taken_lock_is_told_and_the_same_key_may_be_pressed_again(client, someone_else, settings):
    world = make_world()
    declaration = lives.submitted(open_production_round(AT), world.school, world.author)
    client.force_login(world.author, backend=BACKEND)
    form = {"reason": "合作企业变更", "idempotency_key": uuid.uuid4().hex}
    address = reverse("withdraw", args=[declaration.pk])
    hold(someone_else, declaration.process_id)
    with _impatient():
        told = client.post(address, form)
    assert (told.status_code, told["Retry-After"]) == (503, "3")
    assert "没有任何变更" in told.content.decode()
    someone_else.rollback()
    assert client.post(address, form).status_code == 302
    assert lives.fresh(declaration).state == Declaration.State.WITHDRAWN


class _impatient:
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
