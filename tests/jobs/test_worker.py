"""The queue's worker, as it runs beside the server, takes a letter of a committed act to a real mail server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.kill import environment, prepare
from tests.mail import mail_server

INVITE = """
import django; django.setup()
from fairlead.domain.access import Role
from fairlead.usecases.people import invite
from tests.kill_worker import _occasion
invite(_occasion(), email="newcomer@example.org", role=Role.EMPLOYEE)
"""
SECONDS = 40


class TestTheWorker:
    def test_delivers_an_invitation(self, tmp_path: Path) -> None:
        prepare(tmp_path)
        with mail_server() as sink:
            mail = {"FAIRLEAD_MAIL_URL": f"smtp://127.0.0.1:{sink.port}", "FAIRLEAD_URL": "https://aims.example.org"}
            variables = environment(tmp_path) | mail
            cluster = subprocess.Popen(
                [sys.executable, "-m", "django", "qcluster"],
                env=variables,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            try:
                subprocess.run([sys.executable, "-c", INVITE], env=variables, check=True, timeout=SECONDS)
                until = time.monotonic() + SECONDS
                while not sink.messages and time.monotonic() < until:
                    time.sleep(0.1)
            finally:
                os.killpg(cluster.pid, signal.SIGKILL)
                cluster.wait()

        assert sink.recipients == ["newcomer@example.org"]
        assert "https://aims.example.org/organization/join/kill-trial/" in sink.messages[0].get_content()
