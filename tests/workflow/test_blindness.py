"""An expert's pages do not depend, by a byte, on what lies before other experts.

Two databases are two states from one beginning: what differs happens, or does not, before the
expert himself is assigned anything, so that every key made since is another one. Every address of
the site is then asked for as this expert; tokens and one-time keys are starred, length kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import product
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from notifications import letters
from notifications.models import Message
from reviews.panels import Assignment
from tests.factories import AT, make_person
from tests.trail_guard import KeyedClient
from tests.workflow import lives, panels
from trail import clock
from workflow.services import assessing, assigning
from workflow.views import assessing as pages

pytestmark = [pytest.mark.flow, pytest.mark.django_db]
STEP = panels.STEP
VOLATILE = re.compile(
    r"(?<=csrfmiddlewaretoken\" value=\")\w+|(?<=idempotency_key\" value=\")\w+"
    r"|(?<=csrftoken=)\w+|(?<=sessionid=)\w+|(?<=\"csrf_token\": \")\w+"
)
DEMONSTRATION = {
    "mails",
    "mail",
    "switch_role",
}  # everybody's mail for everybody; not in production
COUNTS_DOWN = re.compile(r"(?<=Max-Age=)\d+|(?<=expires=)[^;]+|(?<=Expires: )[^\n]+")


@pytest.fixture
def world(monkeypatch):
    """Two declarations: ``mine`` lies before the expert, ``theirs`` is of his own school."""
    monkeypatch.setattr(clock, "_read", lambda: AT)
    world = panels.opened()
    world.theirs = panels.before_experts(world)
    mine = lives.submitted(world.round, world.other_school, world.other_author, 1)
    world.mine = lives.decide(mine, world.other_leader)
    world.me, world.rival, world.third = world.experts[:3]
    world.me.expert_profile.units.set([world.school])
    return world


def assign(world, declaration, expert) -> None:
    assigning.assign([(declaration.pk, expert.pk)], actor=world.province_officer, at=AT)


def nothing(world) -> None:
    """The other database."""


def rival_on_theirs(world) -> None:
    assign(world, world.theirs, world.rival)


def rival_on_mine(world) -> None:
    assign(world, world.mine, world.rival)


def rival_has_scored_mine(world) -> None:
    panels.assign(world, world.mine, world.rival)
    panels.submit(world.mine, world.rival)


def rival_recused_himself(world) -> None:
    assign(world, world.mine, world.rival)
    assessing.leave(
        world.mine.pk, STEP, ending="recused", reason="曾合作", actor=world.rival, at=AT
    )


def answers(world: SimpleNamespace, differs: Callable, see: Callable) -> dict[str, str]:
    """What the expert gets to see in one of the databases, which is gone afterwards."""
    with transaction.atomic():
        differs(world)
        panels.assign(world, world.mine, world.me)
        assessing.save_sheet(world.mine.pk, STEP, panels.sheet(70), 0, actor=world.me, at=AT)
        client = KeyedClient()
        client.force_login(world.me, backend="allauth.account.auth_backends.AuthenticationBackend")
        seen = dict(see(world, client))
        seen |= dict(_letters(world.me))
        transaction.set_rollback(True)
    return seen


def _letters(person) -> Iterator[tuple[str, str]]:
    for n, message in enumerate(Message.objects.filter(recipient=person).order_by("created_at")):
        yield f"letter {n}", letters.written(message).message().as_string().partition("Date:")[0]
        yield f"letter {n} text", letters.written(message).body


def whole(response) -> str:
    """The answer as it goes over the wire, with what is random starred."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    lines = [f"{response.status_code}", *(f"{k}: {v}" for k, v in sorted(response.items()))]
    lines += [morsel.OutputString() for _, morsel in sorted(response.cookies.items())]
    text = "\n".join([*lines, f"length {len(body)}", body.decode("utf-8", "replace")])
    text = COUNTS_DOWN.sub("*", text)
    return VOLATILE.sub(lambda found: "*" * len(found[0]), text)


def own_pages(world, client) -> Iterator[tuple[str, str]]:
    """The pages made for experts, those of the other declaration too."""
    mine, theirs = world.mine, world.theirs
    addresses = ["/", "/assessments/"]
    for each in (mine, theirs):
        addresses += [f"/assessments/{each.pk}/{STEP}/", f"/assessments/{each.pk}/{STEP}/leave/"]
        addresses += [f"/assessments/files/{each.attachments.first().pk}/"]
        addresses += [f"/declarations/{each.pk}/view/", f"/declarations/{each.pk}/timeline/"]
    for language in ("zh-hans", "en"):
        assert client.post("/language/", {"language": language, "next": "/"}).status_code == 302
        for address in addresses:
            yield f"{language} {address}", whole(client.get(address))
    form = {"action": "save", "version": "0", "comment": "晚到的文字", "score.design": "1"}
    for each in (mine, theirs):
        for end in ("", "autosave/"):
            address = f"/assessments/{each.pk}/{STEP}/{end}"
            answer = client.post(address, form)
            assert answer.status_code == (409 if each == mine else 404)
            yield f"post {address}", whole(answer)


def every_page(world, client) -> Iterator[tuple[str, str]]:
    """Every address of the site, with the keys of both declarations and small ones."""
    values = {
        "round": [world.round.pk],
        "desk": [world.hubei.pk],
        "step": [STEP],
        "pk": [world.mine.pk, world.theirs.pk, 1, world.hubei.pk],
    }
    for pattern in _patterns(get_resolver()):
        if pattern.name in DEMONSTRATION:
            continue
        names = list(pattern.pattern.converters)
        for chosen in product(*(values.get(name, [world.mine.pk]) for name in names)):
            for address in _addresses(pattern, dict(zip(names, chosen, strict=True))):
                yield f"{pattern.name} {address}", whole(client.get(address))


def _patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern)
        else:
            yield pattern


def _addresses(pattern: URLPattern, values: dict) -> list[str]:
    route = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found[1]]), str(pattern.pattern))
    return [f"/{route}"]


def differing(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """Each answer that differs, with the first line in which it does."""
    assert one.keys() == other.keys()
    found = []
    for name in one:
        pairs = zip(one[name].split("\n"), other[name].split("\n"), strict=False)
        if one[name] != other[name]:
            first = next(((a, b) for a, b in pairs if a != b), ("", "more lines"))
            found.append(f"{name}: {first[0]} | {first[1]}")
    return found


def test_every_page_of_a_conflicted_expert_is_byte_identical(world, capsys):
    """The databases differ in one assignment of somebody else to what he may not see."""
    alone = answers(world, nothing, every_page)
    beside = answers(world, rival_on_theirs, every_page)
    assert differing(alone, beside) == []
    found = [text.partition("\n")[0] for text in alone.values()]
    with capsys.disabled():
        print(
            f"\n{len(alone)} answers compared, {found.count('200')} pages, {found.count('404')} 404"
        )
    assert found.count("200") >= 8
    assert found.count("404") >= 50


@pytest.mark.parametrize(
    "differs",
    [rival_on_mine, rival_has_scored_mine, rival_recused_himself],
)
def test_nothing_that_others_do_changes_the_expert_s_own_pages(world, differs):
    assert differing(answers(world, nothing, own_pages), answers(world, differs, own_pages)) == []


def test_a_planted_leak_is_found(world, monkeypatch):
    honest = pages.row_of

    def leaking(assignment):
        row = honest(assignment)
        row["declaration"].title += f" ({Assignment.objects.count()})"
        return row

    monkeypatch.setattr(pages, "row_of", leaking)
    alone, beside = (answers(world, each, own_pages) for each in (nothing, rival_on_theirs))
    assert any(each.startswith("zh-hans /assessments/: ") for each in differing(alone, beside))


def test_what_a_conflicted_expert_asks_for_answers_like_what_does_not_exist(world):
    digits = len(str(world.theirs.pk))
    nowhere = next(n for n in range(10**digits - 1, 0, -1) if n != world.theirs.pk)

    def see(world, client):
        for end in ("", "leave/"):
            for pk in (world.theirs.pk, nowhere):
                address = f"/assessments/{pk}/{STEP}/{end}"
                yield f"{pk}{end}", whole(client.get(address)).replace(address, "#")

    seen = answers(world, rival_on_theirs, see)
    for end in ("", "leave/"):
        assert seen[f"{world.theirs.pk}{end}"] == seen[f"{nowhere}{end}"]
        assert seen[f"{nowhere}{end}"].startswith("404")


def test_a_person_who_is_no_expert_reaches_none_of_it(world):
    stranger = make_person("author", world.school)
    client = KeyedClient()
    client.force_login(stranger, backend="allauth.account.auth_backends.AuthenticationBackend")
    panels.assign(world, world.mine, world.me)
    for address in (f"/assessments/{world.mine.pk}/{STEP}/", "/assessments/"):
        assert client.get(address).status_code == 404
