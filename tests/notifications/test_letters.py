"""Every kind of mail in both languages, as it is sent."""

import re
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from django.core import mail

from notifications import services
from notifications.kinds import KINDS
from notifications.letters import STRANGERS, Stranger
from notifications.models import Message
from organisations.models import User
from tests.factories import AT
from tests.notifications.samples import CONTEXTS, DESK, OWED, PROJECT, REMINDERS

pytestmark = [pytest.mark.db, pytest.mark.django_db]
HAN = re.compile("[\u4e00-\u9fff]")


def texts_in(context: dict, silent: frozenset[str] = frozenset()) -> list[str]:
    """Every text of a context and of its rows, but those under ``silent`` names."""
    found = []
    for key, value in context.items():
        if isinstance(value, list):
            found += [text for row in value for text in texts_in(row, silent)]
        elif isinstance(value, str) and key not in silent:
            found.append(value)
    return [text for text in found if text]


TO_STRANGERS = {"objection_answered"}
ANSWER = "https://shenbao.example.cn/objections/12/0a1b2c/"


@pytest.fixture
def sent(person: User, monkeypatch: pytest.MonkeyPatch) -> object:
    """Queue one mail of a kind to the person, or to a stranger of that name, and deliver it."""

    def send(kind: str, context: dict, language: str = "zh-hans") -> SimpleNamespace:
        User.objects.filter(pk=person.pk).update(language=language)
        stranger = Stranger(person.name, person.email, language, ANSWER)
        monkeypatch.setitem(STRANGERS, "declaration", lambda _: stranger)
        queue = services.queue_to_stranger if kind in TO_STRANGERS else to(person)
        queue(
            kind,
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


def to(person: User) -> Callable[..., None]:
    return lambda kind, **said: services.queue(kind, [person], **said)


def test_what_only_its_stranger_may_know_is_not_kept(sent):
    letter = sent("objection_answered", CONTEXTS["objection_answered"])
    assert ANSWER in letter.body
    kept = str(Message.objects.values().get())
    assert "0a1b2c" not in kept
    assert letter.to[0] not in kept


def test_every_kind_has_a_sample():
    assert CONTEXTS.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_a_chinese_mail_is_chinese(sent, kind):
    letter = sent(kind, CONTEXTS[kind])
    words = letter.subject + letter.body
    words = re.sub(r"http\S+", "", words)
    for value in texts_in(CONTEXTS[kind]):
        words = words.replace(value, "")
    assert not re.search("[A-Za-z]{3,}", words), words
    assert HAN.search(letter.subject)
    assert "您好" in letter.body
    assert not re.search(f"{HAN.pattern}[,:;()?!]", words), "full-width punctuation"


@pytest.mark.parametrize("kind", KINDS)
def test_an_english_mail_is_english(sent, kind):
    letter = sent(kind, CONTEXTS[kind], "en")
    words = letter.subject + letter.body
    for value in texts_in(CONTEXTS[kind]):
        for line in value.split("\n"):
            words = words.replace(line, "")
    assert not HAN.search(words.replace("王建国", "")), words
    assert letter.body.startswith("Dear 王建国,")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_mail_says_everything_it_was_given(sent, kind, language):
    context = CONTEXTS[kind]
    letter = sent(kind, context, language)
    form = KINDS[kind]
    silent = frozenset({"outcome", *form.moments, *form.dates, *form.labels})
    for text in texts_in(context, silent):
        assert text in letter.subject + letter.body, text
    assert re.search(r"^https?://\S+$", letter.body, re.MULTILINE), "an address to go to"
    assert "\n\n\n" not in letter.body
    assert "{" not in letter.body
    assert letter.to == ["wang@example.org"]


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("recommend", ("已推荐", "recommended")),
        ("refuse", ("不予推荐", "not recommended")),
        ("recognised", ("已立项", "recognised")),
        ("not_selected", ("未入选", "not selected")),
    ],
)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_co_editor_reads_how_it_was_decided(sent, outcome, words, language):
    letter = sent("coeditor_decided", CONTEXTS["coeditor_decided"] | {"outcome": outcome}, language)
    english = language == "en"
    assert words[english] in letter.subject.lower()
    assert ("申报单位均可查看" not in letter.body) is english
    assert "/declarations/" not in letter.body, "the page is not open to them"


@pytest.mark.parametrize("case", REMINDERS)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_reminder_says_what_is_owed_and_until_when(sent, case, language):
    context, subject, body = REMINDERS[case]
    english = language == "en"
    letter = sent("reminder", context, language)
    assert letter.subject.startswith("3 days left: " if english else "【还剩 3 天】")
    assert subject[english] in letter.subject
    assert body[english] in letter.body
    assert ("30 Nov 2026, 24:00" if english else "11月30日 24:00") in letter.body
    assert "\n\n\n" not in letter.body
    assert not re.search("[A-Za-z]{3,}", re.sub(r"http\S+", "", letter.body)) or english


def test_a_reminder_names_every_place_to_go(sent):
    body = sent("reminder", REMINDERS["who owes everything"][0]).body
    assert re.findall(r"^http\S+?(/\w+/\S*)$", body, re.MULTILINE) == [
        "/declarations/",
        "/queue/",
        "/lists/5/",
    ]


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "【今天截止】"), ("en", "Last day: ")])
def test_the_last_day_is_called_so(sent, language, words):
    context = OWED | {"days": 0, "desks": [DESK | {"waiting": 1}]}
    assert sent("reminder", context, language).subject.startswith(words)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", "公示期为2026年12月1日至2026年12月8日 24:00"),
        ("en", "from 1 Dec 2026 to 8 Dec 2026"),
    ],
)
def test_a_notice_is_told_by_its_days(sent, language, words):
    letter = sent("noticed", CONTEXTS["noticed"], language)
    assert words in letter.body
    assert CONTEXTS["noticed"]["link"] in letter.body.split("\n")


def test_days_and_moments_are_queued_as_they_are(sent):
    days = {"first_day": date(2026, 12, 1), "last_day": date(2026, 12, 8)}
    assert "2026年12月8日" in sent("noticed", CONTEXTS["noticed"] | days).body


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "11月30日 24:00"), ("en", "30 Nov 2026, 24:00")]
)
def test_a_desk_is_told_until_when_where_that_is_known(sent, language, words):
    closes = {"closes": "2026-11-30T16:00:00+00:00"}
    assert words in sent("waiting", CONTEXTS["waiting"] | closes, language).body


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


def test_an_invitation_has_a_link_that_opens_and_is_kept_nowhere(sent, client):
    letter = sent("invitation", CONTEXTS["invitation"])
    assert "角色：申报人" in letter.body
    (link,) = re.findall(r"^https?://[^/]+(/invitation/\S+)$", letter.body, re.MULTILINE)
    assert client.get(link).status_code == 200
    message = Message.objects.get()
    assert link.split("/")[-2] not in f"{message.context}{message.body}"
