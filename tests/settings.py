"""The product's settings for tests: a data folder of their own, and no waiting for argon2."""

import os
import tempfile
from pathlib import Path

_worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
os.environ["FAIRLEAD_DATA"] = str(Path(tempfile.gettempdir()) / f"fairlead-tests-{os.getuid()}-{_worker}")
for _name in ("FAIRLEAD_URL", "FAIRLEAD_HOSTS", "FAIRLEAD_MAIL_URL", "FAIRLEAD_MAIL_FROM", "FAIRLEAD_KEYS"):
    os.environ.pop(_name, None)

from fairlead.site.settings import *  # noqa: E402, F403
from fairlead.site.settings import FOLDER  # noqa: E402

FOLDER.prepare()

SECRET_KEY = "only for tests"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
