"""The rendering child of a killed worker does not stay behind, not even with an endless page."""

import contextlib
import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings

from tests.platform.installation import alive, eventually

pytestmark = pytest.mark.fault

ENDLESS = """
import sys
from documents import press

def render(request):
    print("at work", file=sys.stderr, flush=True)
    while True:
        pass

press.render = render
press.main()
"""
WORKER = """
import json, subprocess, sys, time
from documents.press import LENGTH
press = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE, env={"PRESS_MEMORY": str(2**30)})
print(press.pid, flush=True)
page = json.dumps({"html": "", "css": "", "identifier": "1"}).encode()
press.stdin.write(LENGTH.pack(len(page)) + page)
press.stdin.flush()
press.stdout.read()
"""


def test_a_press_ends_in_the_middle_of_a_page_when_its_worker_is_killed(figure):
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, ENDLESS],
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with worker:
        press = int(worker.stdout.readline())
        assert worker.stderr.readline() == "at work\n"
        worker.kill()
        try:
            eventually(lambda: not alive(press), "the press ended with its worker")
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(press, signal.SIGKILL)
    figure("0 orphans")
