"""Asking for papers and issuing them, with real rendering and real failures."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from pydantic import ValidationError

from documents import printer, services, store, tasks
from documents.models import Document, Series
from tests.documents.reading import gaps_in_seal, reader_of, run_of
from tests.documents.samples import ASKED
from tests.factories import AT
from trail.findings import Conflict
from trail.models import Chain, Entry
from trail.services import verify

pytestmark = [pytest.mark.db, pytest.mark.django_db]


def verbs(subject_id: str = "7") -> list[str]:
    chain = Chain.objects.filter(subject_kind="list", subject_id=subject_id)
    return list(
        Entry.objects.filter(chain__in=chain).order_by("seq").values_list("verb", flat=True)
    )


def fresh(document: Document) -> Document:
    return Document.objects.get(pk=document.pk)


def test_numbers_of_a_series_follow_each_other_and_series_do_not_mix(asked):
    numbers = [asked().number, asked().number, asked(series="PP2026-330000-S").number]
    assert numbers == ["PP2026-420000-S-0001", "PP2026-420000-S-0002", "PP2026-330000-S-0001"]


def test_a_number_whose_transaction_fails_is_drawn_again(asked):
    with transaction.atomic():
        asked()
        transaction.set_rollback(True)
    assert not Document.objects.exists()
    assert asked().number == "PP2026-420000-S-0001"
    assert Series.objects.get().last == 1


def test_the_context_is_frozen_with_number_date_and_address(asked, settings):
    settings.PUBLIC_URL = "https://shenbao.example.cn"
    context = asked().context
    assert context["number"] == "PP2026-420000-S-0001"
    assert context["requested_on"] == "2026-11-02"
    assert context["verify_url"] == "https://shenbao.example.cn/verify/PP2026-420000-S-0001/"


@pytest.mark.parametrize(
    "wrong",
    [
        {"items": [{"n": 1, "number": "1", "title": "t", "organisation": "o", "cells": ["one"]}]},
        {"unheard_of": "x"},
        {"count": None},
    ],
)
def test_a_paper_that_could_not_be_printed_is_refused_when_it_is_asked_for(asked, wrong):
    with pytest.raises(ValidationError), transaction.atomic():
        asked(context=ASKED["context"] | wrong)
    assert not Document.objects.exists()
    assert not Series.objects.exists()


def test_an_unknown_kind_of_paper_is_refused(asked):
    with pytest.raises(KeyError):
        asked(kind="passport")


def test_the_poller_issues_what_is_due_and_the_trail_knows(asked):
    document = asked()
    assert tasks.issue_due() == 1
    issued = fresh(document)
    assert issued.state == Document.State.ISSUED
    assert issued.attempts == 1
    with store.open(issued.sha256) as file:
        pdf = file.read()
    assert issued.size == len(pdf)
    assert issued.pages == len(reader_of(pdf).pages)
    assert issued.number in run_of(pdf)
    assert gaps_in_seal(pdf, issued.boxes["seal-1"]) == []
    assert verbs() == ["document issued"]
    entry = Entry.objects.get(chain__subject_kind="list")
    assert entry.data == {
        "kind": "province_summary",
        "number": issued.number,
        "sha256": issued.sha256,
    }
    assert verify(entry.chain) == []


def test_an_issued_paper_is_not_made_again(asked):
    document = asked()
    tasks.issue_due()
    issued_at = fresh(document).issued_at
    assert services.issue(document.pk, at=AT + timedelta(days=400)) is False
    assert fresh(document).issued_at == issued_at
    assert tasks.issue_due() == 0


def test_the_same_context_gives_the_same_bytes(asked):
    document = asked()
    services.issue(document.pk, at=AT)
    first = fresh(document).sha256
    Document.objects.update(state=Document.State.PENDING, due_at=AT)
    services.issue(document.pk, at=AT)
    assert fresh(document).sha256 == first


def test_a_paper_that_fails_is_tried_again_later_then_failed_by_name_and_retriable(
    asked, own_store
):
    document = asked()
    own_store.write_text("a file where the store should be")
    at, waits = AT, []
    while fresh(document).state == Document.State.PENDING:
        assert services.issue(document.pk, at=at)
        assert services.issue(document.pk, at=at) is False, "not twice at the same moment"
        waits.append(fresh(document).due_at - at)
        at = max(fresh(document).due_at, at)
    failed = fresh(document)
    assert failed.state == Document.State.FAILED
    assert failed.attempts == len(waits) == services.ATTEMPTS
    assert waits[:4] == list(services.WAITS)
    assert failed.error.startswith("NotADirectoryError")
    assert verbs() == ["document failed"]
    assert services.issue(document.pk, at=at + timedelta(days=9)) is False, "it stays failed"

    own_store.unlink()
    services.retry(document.pk, actor="system:tests", at=at)
    assert services.issue(document.pk, at=at)
    assert fresh(document).state == Document.State.ISSUED
    assert fresh(document).error == ""
    assert verbs() == ["document failed", "document asked for again", "document issued"]


def test_a_paper_that_killed_its_worker_counts_that_as_an_attempt(asked):
    document = asked()
    assert services._claim(document.pk, at=AT)  # and then the worker is gone
    assert services.issue(document.pk, at=AT + timedelta(minutes=1)) is False
    assert services.issue(document.pk, at=AT + services.LEASE)
    assert fresh(document).attempts == 2
    assert fresh(document).state == Document.State.ISSUED


def test_nobody_takes_over_a_paper_that_is_still_being_printed():
    assert timedelta(seconds=printer.SECONDS) < services.LEASE == timedelta(minutes=3)


def test_a_poller_that_comes_too_late_changes_nothing(asked, monkeypatch):
    """The lease ran out while the first was still printing, and the second was faster."""
    document, faster = asked(), AT + services.LEASE
    printed = services.papers.printed

    def slow(kind, context):
        monkeypatch.setattr(services.papers, "printed", printed)
        assert services.issue(document.pk, at=faster)
        return printed(kind, context)

    monkeypatch.setattr(services.papers, "printed", slow)
    assert services.issue(document.pk, at=AT)
    assert fresh(document).issued_at == faster
    assert verbs() == ["document issued"]


def test_a_late_failure_does_not_touch_an_issued_paper(asked, monkeypatch):
    document, faster = asked(), AT + services.LEASE
    printed = services.papers.printed

    def fails(kind, context):
        monkeypatch.setattr(services.papers, "printed", printed)
        assert services.issue(document.pk, at=faster)
        raise printer.Unprintable("too late")

    monkeypatch.setattr(services.papers, "printed", fails)
    services.issue(document.pk, at=AT)
    assert fresh(document).state == Document.State.ISSUED
    assert fresh(document).error == ""


def test_one_bad_paper_does_not_hold_up_the_others(asked):
    bad, good = asked(subject_id="8"), asked(subject_id="9")
    Document.objects.filter(pk=bad.pk).update(context={"not": "a paper"})
    assert tasks.issue_due() == 2
    assert fresh(bad).state == Document.State.PENDING
    assert "ValidationError" in fresh(bad).error
    assert fresh(good).state == Document.State.ISSUED


def test_only_a_failed_paper_is_retried(asked):
    with pytest.raises(Conflict):
        services.retry(asked().pk, actor="system:tests", at=AT)


def test_the_command_lists_failed_papers_and_has_them_made_again(asked, capsys):
    document = asked()
    Document.objects.update(state=Document.State.FAILED, error="OSError: disk full")
    call_command("retry_documents")
    assert f"{document.number}  {document.title}  OSError: disk full" in capsys.readouterr().out
    call_command("retry_documents", document.number)
    assert fresh(document).state == Document.State.PENDING
