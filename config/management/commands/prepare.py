"""``manage.py prepare``: brings an installation up to date. Idempotent; each start calls it."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from config.catalogues import compile_catalogues


class Command(BaseCommand):
    help = "Translations, tables, static files, and on the demonstration its data."

    def handle(self, **options: Any) -> None:
        self.say("编译翻译", "Compiling translations")
        compile_catalogues()
        self.say("更新数据库", "Updating the database")
        Path(settings.DATA_DIR).mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        self.say("收集静态文件", "Collecting static files")
        # None of our pages uses the engine's own, and one of its style sheets names a missing file.
        unused = ["viewflow"]
        call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=unused)
        if settings.DEMO:
            self.say("载入演示数据", "Loading demonstration data")
            call_command("seed_demo", verbosity=0, stdout=self.stdout)

    def say(self, chinese: str, english: str) -> None:
        self.stdout.write(f"· {chinese}  {english}")
        self.stdout.flush()
