"""The settings of whoever owns the tables: migrations run as the owner role, never as the application role."""

from fairlead.site.settings import *  # noqa: F403
from fairlead.site.settings import DATABASES

DATABASES["default"]["OPTIONS"].pop("assume_role", None)
