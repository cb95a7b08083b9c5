"""The address that load balancers ask."""

import pytest
from django.db import OperationalError, connection

pytestmark = pytest.mark.flow


@pytest.mark.django_db
def test_it_answers_ok_while_the_database_does(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.django_db
def test_it_answers_503_when_the_database_does_not(client):
    def broken(execute, sql, params, many, context):
        raise OperationalError("gone")

    with connection.execute_wrapper(broken):
        answer = client.get("/healthz")
    assert answer.status_code == 503


@pytest.mark.django_db
def test_it_takes_no_post(client):
    assert client.post("/healthz").status_code == 405
