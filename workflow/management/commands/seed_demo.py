"""``manage.py seed_demo``: units, people, programme, an open round and the story. Idempotent."""

from datetime import timedelta
from pathlib import Path

import yaml
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from organisations.models import User
from programmes.models import Round
from programmes.services import load_definition, open_round
from programmes.windows import span_of
from trail.clock import database_now
from workflow.services import story

FIXTURES = settings.BASE_DIR / "fixtures"


class Command(BaseCommand):
    help = "Loads everything the demonstration shows. Running it again changes nothing."

    def handle(self, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError("The demonstration is off in these settings.")
        call_command("load_organisations", stdout=self.stdout)
        round = _round((FIXTURES / "programmes" / "production_project.yaml").read_text("utf-8"))
        self.stdout.write(f"round: {round.title_zh}")
        told = yaml.safe_load((FIXTURES / "demo" / "story.yaml").read_text("utf-8"))
        proof = Path(FIXTURES / "demo" / "proof.pdf").read_bytes()
        count = story.tell(round, told, proof, at=database_now())
        self.stdout.write(f"declarations: {count} created")


def _round(source: str) -> Round:
    """The demonstration's round. Its windows overlap: the whole life can be played at once."""
    at = database_now()
    definition = load_definition(source, at=at)
    key = "demonstration"
    round = Round.objects.filter(programme=definition.programme, key=key).first()
    if round is not None:
        return round
    today = at.date()
    spans = {
        "school": span_of(today - timedelta(days=40), today + timedelta(days=21)),
        "province": span_of(today - timedelta(days=33), today + timedelta(days=42)),
        "ministry": span_of(today - timedelta(days=26), today + timedelta(days=70)),
    }
    return open_round(
        definition,
        key=key,
        year=today.year,
        title_zh=f"{today.year}年职业教育校企合作典型生产实践项目（演示批次）",
        title_en=f"Typical production practice projects {today.year} (demonstration)",
        windows={name: (span.opens_at, span.closes_at) for name, span in spans.items()},
        actor=User.objects.get(username="demo.ministry_administrator"),
        at=at,
    )
