"""Every kind of mail in both languages, as it is sent."""

import re
from types import SimpleNamespace

import pytest
from django.core import mail

from notifications import services
from notifications.kinds import KINDS
from notifications.models import Message
from organisations.models import User
from tests.factories import AT
from tests.notifications.samples import CONTEXTS, LINK, PROJECT, REMINDERS

pytestmark = [pytest.mark.db, pytest.mark.django_db]
HAN = re.compile("[\u4e00-\u9fff]")


@pytest.fixture
def sent(person: User) -> object:
    """Queue one mail of a kind to the person and deliver it."""

    def send(kind: str, context: dict, language: str = "zh-hans") -> SimpleNamespace:
        User.objects.filter(pk=person.pk).update(language=language)
        services.queue(
            kind,
            [person],
            dedupe=f"{kind}:{len(mail.outbox)}",
            context=context,
            subject_kind="declaration",
            subject_id="7",
            at=AT,
        )
        message = Message.objects.latest("pk")
        assert services.deliver(message.pk, at=AT)
        message.refresh_from_db()
        assert message.state == Message.State.SENT, message.error
        return mail.outbox[-1]

    return send


def test_every_kind_has_a_sample():
    assert CONTEXTS.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_a_chinese_mail_is_chinese(sent, kind):
    letter = sent(kind, CONTEXTS[kind])
    words = letter.subject + letter.body
    for value in CONTEXTS[kind].values():
        if isinstance(value, str):
            words = words.replace(value, "")
    words = re.sub(r"http\S+", "", words)
    assert not re.search("[A-Za-z]{3,}", words), words
    assert HAN.search(letter.subject)
    assert "您好" in letter.body
    assert not re.search(f"{HAN.pattern}[,:;()?!]", words), "full-width punctuation"


@pytest.mark.parametrize("kind", KINDS)
def test_an_english_mail_is_english(sent, kind):
    letter = sent(kind, CONTEXTS[kind], "en")
    words = letter.subject + letter.body
    for value in CONTEXTS[kind].values():
        for line in str(value).split("\n"):
            words = words.replace(line, "")
    assert not HAN.search(words.replace("王建国", "")), words
    assert letter.body.startswith("Dear 王建国,")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_mail_says_everything_it_was_given(sent, kind, language):
    context = CONTEXTS[kind]
    letter = sent(kind, context, language)
    silent = {"declaration", "outcome", *KINDS[kind].moments}
    for key in context.keys() - silent:
        assert str(context[key]) in letter.subject + letter.body, key
    assert re.search(r"^https?://\S+$", letter.body, re.MULTILINE), "an address to go to"
    assert "\n\n\n" not in letter.body
    assert "{" not in letter.body
    assert letter.to == ["wang@example.org"]


@pytest.mark.parametrize("case", REMINDERS)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_reminder_says_to_whom_what_is_missing(sent, case, language):
    context, (chinese, english) = REMINDERS[case]
    letter = sent("reminder", context, language)
    assert (english if language == "en" else chinese) in letter.body
    assert ("11月30日 24:00" if language == "zh-hans" else "30 Nov 2026, 24:00") in letter.body
    assert ("还剩 3 天" if language == "zh-hans" else "3 days left") in letter.subject


def test_a_return_without_a_date_names_none(sent):
    letter = sent("returned", CONTEXTS["returned"] | {"until": ""}, "en")
    assert "submit it again by" not in letter.body


def test_a_refusal_is_said_plainly(sent):
    letter = sent("decided", CONTEXTS["decided"] | {"outcome": "refuse"}, "en")
    assert letter.subject.startswith("Not recommended")
    assert "no further in this round" in letter.body


def test_the_remarks_keep_their_lines(sent):
    assert "合计。\n第二条" in sent("returned", CONTEXTS["returned"]).body


def test_a_title_cannot_break_out_of_the_subject(sent):
    title = "项目\r\nBcc: everybody@example.org\n\n"
    letter = sent("submitted", PROJECT | {"title": title})
    assert "项目 Bcc: everybody@example.org" in letter.subject
    assert letter.bcc == []
    assert "Bcc" not in letter.message()


def test_nothing_is_escaped_as_on_a_page(sent):
    letter = sent("submitted", PROJECT | {"title": "A & B <C> “D”"})
    assert "A & B <C> “D”" in letter.subject
    assert "A & B <C> “D”" in letter.body


def test_the_link_of_an_invitation_stands_on_a_line_of_its_own(sent):
    assert LINK in sent("invitation", CONTEXTS["invitation"]).body.split("\n")
