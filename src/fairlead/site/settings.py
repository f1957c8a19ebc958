"""Django's settings, read from the environment; every safe choice is the default.

`docs/reference/settings.md` has a row for each variable; nothing else is read.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

from csp.constants import SELF
from django.core.exceptions import ImproperlyConfigured

from fairlead.site.folders import DataFolder
from fairlead.site.logs import configure

PACKAGE = Path(__file__).resolve().parent.parent
FOLDER = DataFolder.from_environment(os.environ)
APPLICATION_ROLE = "fairlead_app"

FAIRLEAD_URL = os.environ.get("FAIRLEAD_URL", "")
SERVED_SECURELY = FAIRLEAD_URL.startswith("https://")
DEBUG = False
SECRET_KEY = FOLDER.cookie_secret()
ALLOWED_HOSTS = [host.strip() for host in os.environ.get("FAIRLEAD_HOSTS", "").split(",") if host.strip()] or [
    "localhost",
    "127.0.0.1",
    "[::1]",
]
CSRF_TRUSTED_ORIGINS = [FAIRLEAD_URL] if FAIRLEAD_URL else []


def database_from(url: str) -> dict[str, Any]:
    """Return Django's description of the database that a DATABASE_URL names; SQLite in the data folder without one."""
    if not url:
        return {
            "ENGINE": "fairlead.records.sqlite",
            "NAME": str(FOLDER.database),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
            "TEST": {"NAME": os.environ.get("FAIRLEAD_TEST_SQLITE") or None},
        }
    parts = urlparse(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured("DATABASE_URL must be postgresql://user:password@host/name (SQLite needs none).")
    query = dict(pair.partition("=")[::2] for pair in parts.query.split("&") if pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.pop("host", "") or parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"assume_role": APPLICATION_ROLE, **{name: unquote(value) for name, value in query.items()}},
    }


DATABASES = {"default": database_from(os.environ.get("DATABASE_URL", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "django_filters",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "django_q",
    "fairlead.records",
    "fairlead.web",
]

MIDDLEWARE = [
    "fairlead.site.middleware.log_request",
    "fairlead.site.bounds.keep_private",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "fairlead.site.middleware.note_device",
    "django_htmx.middleware.HtmxMiddleware",
    "fairlead.site.middleware.keep_tenant",
    "fairlead.site.bounds.bound_request",
    "fairlead.site.middleware.answer_refusals",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "fairlead.site.urls"
WSGI_APPLICATION = "fairlead.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton", "django.templatetags.i18n"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "fairlead.web.frame.frame",
            ],
        },
    }
]

AUTH_USER_MODEL = "records.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "fairlead.web.people.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_FORMS = {"reset_password": "fairlead.web.people.forms.ResetForm"}
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_RATE_LIMITS = {"login_failed": "10/5m/ip,5/5m/key", "reset_password": "10/15m/ip,3/15m/key"}
ACCOUNT_SESSION_REMEMBER = None
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Fairlead"
MFA_TOTP_TOLERANCE = 1  # the code before counts too: phones and servers differ by seconds (RFC 6238, 5.2)
MFA_ALLOW_UNVERIFIED_EMAIL = True  # a second factor protects the account whether or not mail can be sent
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SERVED_SECURELY
USERSESSIONS_TRACK_ACTIVITY = True  # a changed address or browser of a session is kept; `note_device` says when
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_HANDLER = "axes.handlers.cache.AxesCacheHandler"
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "allauth.core.internal.httpkit.get_client_ip"
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if SERVED_SECURELY else 0  # HTTPS means a proxy in front, whose word is the last one

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = SERVED_SECURELY
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_SECURE = SERVED_SECURELY
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SERVED_SECURELY else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SERVED_SECURELY else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": ["'none'"],
        "frame-src": ["'none'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": [SELF],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "fairlead_cache",
    }
}
Q_CLUSTER = {
    "name": "fairlead",
    "orm": "default",
    "workers": 1,
    "timeout": 600,
    "retry": 900,
    "max_attempts": 3,
    "ack_failures": True,
    "poll": 0.5,
    "save_limit": 200,
    "catch_up": False,
    "label": "fairlead",
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = ["fairlead.site.formats"]

STATIC_URL = "static/"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = ""

MAIL_PORTS = {"": 25, "smtp": 25, "smtp+tls": 587, "smtps": 465}
FAIRLEAD_MAIL_URL = os.environ.get("FAIRLEAD_MAIL_URL", "")
_mail = urlparse(FAIRLEAD_MAIL_URL)
if _mail.scheme not in MAIL_PORTS or not bool(FAIRLEAD_MAIL_URL) == bool(_mail.scheme) == bool(_mail.hostname):
    raise ImproperlyConfigured("FAIRLEAD_MAIL_URL must be smtp+tls://host, smtps://host or smtp://host.")
MAIL_IS_SENT = bool(FAIRLEAD_MAIL_URL and FAIRLEAD_URL)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if MAIL_IS_SENT else 'dummy'}.EmailBackend"
EMAIL_HOST = _mail.hostname or ""
EMAIL_PORT = _mail.port or MAIL_PORTS[_mail.scheme]
EMAIL_HOST_USER = unquote(_mail.username or "")
EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
EMAIL_USE_TLS = _mail.scheme == "smtp+tls"
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = (
    os.environ.get("FAIRLEAD_MAIL_FROM") or f"fairlead@{urlparse(FAIRLEAD_URL).hostname or 'localhost'}"
)
PASSWORD_RESET_TIMEOUT = 3600

LOGGING_CONFIG = None
configure(os.environ.get("FAIRLEAD_LOG", "json"))
SILENCED_SYSTEM_CHECKS = ["axes.W003"]
