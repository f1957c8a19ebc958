"""The way in for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fairlead.site.settings")
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018  # every page's code is read once, before the workers part

# What is loaded stays: collections that look through it again and again made one page in twenty wait.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
