"""A round full of declarations: one of each stage filed by the services, the rest their copies.

The copies have every row that a real declaration has (process, tasks, revision, drafts, keys,
attachments, desks reached, opinions, trail, mails), in the real tables, by INSERT … SELECT. Only
the digests of their trails still name the original, so ``verify`` must not be asked about them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from io import StringIO
from random import Random
from typing import Any

import yaml
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models, transaction
from viewflow.workflow.models import Process, Task

from declarations.models import Attachment, Declaration, PersonKey, Revision, SectionDraft
from notifications.models import Message
from organisations.models import Membership, Organisation, OrganisationUserPermission, User
from organisations.services import grant_role
from organisations.services.accounts import create_person
from programmes.models import Round
from programmes.services import load_definition, open_round
from reviews.models import ListItem, Review, SummaryList
from trail.models import Chain, Entry
from workflow.services import deciding, filing, story

FIXTURES = settings.BASE_DIR / "fixtures"
STORY = yaml.safe_load((FIXTURES / "demo" / "story.yaml").read_text("utf-8"))
PROOF = (FIXTURES / "demo" / "proof.pdf").read_bytes()
ACTOR = "system:bench"
BUSY = "420000"  # the province before whose desk the queue grows
# Where declarations stand in the weeks of the provincial review, in parts of a hundred.
STAGES = {"draft": 8, "school": 12, "province": 45, "returned": 2, "candidate": 33}
BUSY_SHARE = 30  # of a hundred
SCHOOLS = 40  # of a province


@dataclass(frozen=True)
class Scene:
    """The round, the people who act in it, and the originals by stage."""

    round: Round
    province: Organisation
    school: Organisation
    author: User
    leader: User
    officer: User
    originals: dict[str, Declaration]
    at: datetime


def answers(n: int = 0) -> dict[str, Any]:
    """Complete answers of the ``n``-th project of the demonstration's story."""
    projects = STORY["projects"]
    return {**STORY["answers"], **projects[n % len(projects)]["answers"]}


@transaction.atomic
def build(at: datetime) -> Scene:
    """Units, people, an open round, and one declaration at each stage."""
    call_command("load_organisations", verbosity=0, stdout=StringIO())
    provinces = list(Organisation.objects.filter(level="province").order_by("code"))
    schools = _schools(provinces)
    province = next(each for each in provinces if each.code == BUSY)
    school = next(each for each in schools if each.parent_id == province.pk)
    _authors(schools, at)
    people = {
        role: person(role, place, at)
        for role, place in (
            ("author", school),
            ("unit_leader", school),
            ("province_officer", province),
        )
    }
    scene = Scene(
        open_bench_round(at),
        province,
        school,
        people["author"],
        people["unit_leader"],
        people["province_officer"],
        {},
        at,
    )
    for stage in STAGES:
        scene.originals[stage] = _filed(scene, stage)
    for each in provinces:
        item = scene.originals["candidate"].list_items.get()
        SummaryList.objects.get_or_create(
            round=scene.round,
            organisation=each,
            step=item.list.step,
            defaults={"created_at": at},
        )
    return scene


def _schools(provinces: list[Organisation]) -> list[Organisation]:
    return Organisation.objects.bulk_create(
        Organisation(
            code=f"B{province.code}{n:03}",
            name=f"{province.short_name}第{n}职业技术学院",
            level="unit",
            kind="college",
            parent=province,
            quota_area=province.quota_area,
            region=province.region,
        )
        for province in provinces
        for n in range(SCHOOLS)
    )


def person(role: str, place: Organisation, at: datetime) -> User:
    """Somebody with this role there; the first of a role is known by it alone."""
    name = f"bench.{role}"
    if User.objects.filter(username=name).exists():
        name += f".{place.code}"
    made = create_person(name, name="王晓明", email=f"{name}@example.org", at=at)
    grant_role(made, place, role, actor=ACTOR, at=at)
    return made


def _authors(schools: list[Organisation], at: datetime) -> None:
    """One author a school, so that people, roles and grants are as many as in a real year."""
    model = person("author", schools[0], at)
    grants = list(OrganisationUserPermission.objects.filter(user=model))
    people = User.objects.bulk_create(
        User(username=f"bench.{school.code}", name="李思远", email=f"{school.code}@example.org")
        for school in schools[1:]
    )
    model.username = f"bench.{schools[0].code}"
    model.save(update_fields=["username"])
    Membership.objects.bulk_create(
        Membership(user=person, organisation=school, role="author", began_at=at)
        for person, school in zip(people, schools[1:], strict=True)
    )
    OrganisationUserPermission.objects.bulk_create(
        OrganisationUserPermission(
            user=person, content_object=school, permission_id=grant.permission_id
        )
        for person, school in zip(people, schools[1:], strict=True)
        for grant in grants
    )


def open_bench_round(at: datetime) -> Round:
    """The production project's, with windows from a month before until a month after."""
    source = (FIXTURES / "programmes" / "production_project.yaml").read_text("utf-8")
    windows = {
        name: (at - timedelta(days=30), at + timedelta(days=30))
        for name in ("school", "province", "ministry")
    }
    return open_round(
        load_definition(source, at=at),
        key="bench",
        year=at.year,
        title_zh="性能测试批次",
        title_en="Benchmark",
        windows=windows,
        actor=ACTOR,
        at=at,
    )


def _filed(scene: Scene, stage: str) -> Declaration:
    """A declaration taken to the stage by the same services that people use."""
    declaration = filing.start(scene.round, scene.school, actor=scene.author, at=scene.at)
    files = dict.fromkeys(STORY["files"], PROOF)
    given = {**answers(), "lead_school": scene.school.name}
    story.write(declaration, given, files, actor=scene.author, at=scene.at)
    if stage != "draft":
        filing.submit(declaration.pk, actor=scene.author, at=scene.at)
    if stage not in ("draft", "school"):
        _decide(declaration, scene.leader, "recommend", scene.at)
    if stage in ("returned", "candidate"):
        outcome = "return" if stage == "returned" else "recommend"
        _decide(declaration, scene.officer, outcome, scene.at)
    return Declaration.objects.get(pk=declaration.pk)


def _decide(declaration: Declaration, actor: User, outcome: str, at: datetime) -> None:
    deciding.decide(
        declaration.pk,
        revision=1,
        outcome=outcome,
        opinion="情况属实，材料齐全。",
        actor=actor,
        at=at,
    )


# --- copies --------------------------------------------------------------------------------------

OF_DECLARATION = "t.declaration_id = c.original"
OF_PROCESS = "t.process_id = c.original_process"
OF_SUBJECT = "t.subject_kind = 'declaration' AND t.subject_id = c.original_text"


def grow(scene: Scene, n: int) -> None:
    """Copy until the round has ``n`` declarations, then let the planner count them."""
    with transaction.atomic():
        if connection.vendor == "postgresql":  # what is copied has been checked as an original
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")
        _name_copies(scene, n)
        for model, joined, columns in _copied(scene):
            _insert(model, joined, columns)
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE bench_copies")
            models_with_keys = [Process, Declaration, Chain, Revision]
            for sql in connection.ops.sequence_reset_sql(no_style(), models_with_keys):
                cursor.execute(sql)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _name_copies(scene: Scene, n: int) -> None:
    """A table with one row a copy: of which original, by whom, since when, under which keys."""
    begun = Declaration.objects.count()
    random = Random(begun)
    schools = list(Organisation.objects.filter(code__startswith="B").order_by("pk"))
    busy = [school for school in schools if school.parent_id == scene.province.pk]
    authors = dict(
        Membership.objects.filter(role="author", organisation__in=schools)
        .order_by("-pk")
        .values_list("organisation", "user")
    )
    stages = random.choices(list(STAGES), list(STAGES.values()), k=max(n - begun, 0))
    first = [_last_key(model) + 1 for model in (Declaration, Process, Chain, Revision)]
    rows = []
    for k, stage in enumerate(stages):
        school = random.choice(busy if random.randrange(100) < BUSY_SHARE else schools)
        original = scene.originals[stage]
        since = scene.at - timedelta(seconds=random.randrange(20 * 24 * 3600))
        rows.append(
            (
                *(original.pk, original.process_id, str(original.pk)),
                *(key + k for key in first),
                *(school.pk, school.parent_id, authors[school.pk]),
                *(f"{begun + k:06}", connection.ops.adapt_datetimefield_value(since)),
            )
        )
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE bench_copies (original bigint, original_process bigint, "
            "original_text varchar(64), declaration bigint, process bigint, chain bigint, "
            "revision bigint, organisation bigint, province bigint, author bigint, "
            "suffix varchar(12), since {})".format(
                Declaration._meta.get_field("step_since").db_type(connection)
            )
        )
        marks = ", ".join(["%s"] * 12)
        cursor.executemany(f"INSERT INTO bench_copies VALUES ({marks})", rows)


def _last_key(model: type[models.Model]) -> int:
    return model._default_manager.aggregate(last=models.Max("pk"))["last"] or 0


Tables = list[tuple[type[models.Model], str, dict[str, str]]]
OWN = {"declaration_id": "c.declaration"}
SUBJECT = "CAST(c.declaration AS varchar(64))"


def _copied(scene: Scene) -> Tables:
    """Each table in the order of its foreign keys, how its rows belong, what a copy changes."""
    return [*_declared(scene), *_decided(scene), *_told()]


def _place(scene: Scene, column: str) -> str:
    """School and province of the original become those of the copy."""
    return (
        f"CASE {column} WHEN {scene.school.pk} THEN c.organisation "
        f"WHEN {scene.province.pk} THEN c.province ELSE {column} END"
    )


def _declared(scene: Scene) -> Tables:
    owner = f"CAST({_place(scene, 'CAST(t.owner_permission_obj_pk AS bigint)')} AS varchar(255))"
    declaration = {
        "id": "c.declaration",
        "process_id": "c.process",
        "number": "'B' || t.number || '-' || c.suffix",
        "title": "t.title || c.suffix",
        "organisation_id": "c.organisation",
        "province_id": "c.province",
        "author_id": "c.author",
        "desk_id": _place(scene, "t.desk_id"),
        "step_since": "c.since",
        "submitted_at": "CASE WHEN t.submitted_at IS NULL THEN NULL ELSE c.since END",
    }
    reached = {**OWN, "organisation_id": _place(scene, "t.organisation_id")}
    identity = "CASE t.identity WHEN '' THEN '' ELSE substr(t.identity, 1, 40) || c.suffix END"
    return [
        (Process, "t.id = c.original_process", {"id": "c.process"}),
        (Task, OF_PROCESS, {"process_id": "c.process", "owner_permission_obj_pk": owner}),
        (Declaration, "t.id = c.original", declaration),
        (Declaration.reached.through, OF_DECLARATION, reached),
        (Revision, OF_DECLARATION, {**OWN, "id": "c.revision"}),
        (SectionDraft, OF_DECLARATION, OWN),
        (Attachment, OF_DECLARATION, OWN),
        (PersonKey, OF_DECLARATION, {**OWN, "identity": identity}),
    ]


def _decided(scene: Scene) -> Tables:
    of_list = (
        f"(SELECT l.id FROM {SummaryList._meta.db_table} l "
        f"WHERE l.organisation_id = c.province AND l.round_id = {scene.round.pk})"
    )
    review = {"revision_id": "c.revision", "organisation_id": _place(scene, "t.organisation_id")}
    return [
        (Review, OF_DECLARATION, {**OWN, **review}),
        (ListItem, OF_DECLARATION, {**OWN, "list_id": of_list}),
    ]


def _told() -> Tables:
    entries = (
        f"t.chain_id = (SELECT h.id FROM {Chain._meta.db_table} h "
        "WHERE h.subject_kind = 'declaration' AND h.subject_id = c.original_text)"
    )
    key = "t.dedupe_key || '/' || c.suffix"
    return [
        (Chain, OF_SUBJECT, {"id": "c.chain", "subject_id": SUBJECT}),
        (Entry, entries, {"chain_id": "c.chain"}),
        (Message, OF_SUBJECT, {"subject_id": SUBJECT, "dedupe_key": key, "state": "'sent'"}),
    ]


def _insert(model: type[models.Model], joined: str, changed: dict[str, str]) -> None:
    fields = model._meta.concrete_fields
    columns = [f.column for f in fields if not f.primary_key or f.column in changed]
    names = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(changed.get(column, f't."{column}"') for column in columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" ({names}) SELECT {values} '
            f'FROM bench_copies c JOIN "{table}" t ON {joined}'
        )
