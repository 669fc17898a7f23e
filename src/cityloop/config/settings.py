"""Django's settings. Everything that differs between cities comes from the environment or the data directory."""

from __future__ import annotations

import os
from functools import partial
from typing import Any

import dj_database_url

from cityloop.config.paths import ROOT, data_dir, secret

DATA = data_dir()
SECRET_KEY = secret("django").hex()
JOURNAL_SIGNING_KEY = partial(secret, "journal")  # Ed25519, read when a head is signed or verified
# Seals personal data at rest; the old keys, in hex, still open what was sealed before. The index key never changes.
PRIVACY_KEY = secret("privacy")
PRIVACY_OLD_KEYS = [bytes.fromhex(key) for key in os.environ.get("CITYLOOP_PRIVACY_OLD_KEYS", "").split(",") if key]
PRIVACY_INDEX_KEY = secret("privacy_index")
DEBUG = False
# Where the city itself serves HTTPS: by a "given" certificate or one of the "local" authority; its ports.
HTTPS = os.environ.get("CITYLOOP_HTTPS", "")
HTTPS_PORT, PLAIN_PORT = (int(os.environ.get(f"CITYLOOP_{name}_PORT", "0")) for name in ("HTTPS", "PLAIN"))
ALLOWED_HOSTS = os.environ.get("CITYLOOP_HOSTS", "localhost,127.0.0.1,[::1]").split(",")

INSTALLED_APPS = [
    "cityloop.surfaces.kit",
    "cityloop.surfaces.kit.configuration.CityAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "cityloop.journal",
    "cityloop.words",
    "cityloop.privacy",
    "cityloop.errands",
    "cityloop.evidence",
    "cityloop.workflow",
    "cityloop.geography",
    "cityloop.staff",
    "cityloop.catalogue",
    "cityloop.duty",
    "cityloop.edge",
    "cityloop.messages",
    "cityloop.voice",
    "cityloop.cases",
    "cityloop.intake",
    "cityloop.watch",
    "cityloop.surfaces.errands",
    "cityloop.integrations.webhooks",
    "cityloop.surfaces.desk",
    "cityloop.surfaces.patrol",
    "cityloop.surfaces.retrieval",
    "cityloop.surfaces.orders",
    "cityloop.surfaces.shifts",
    "cityloop.surfaces.cameras",
    "cityloop.surfaces.setup",
    "cityloop.surfaces.account",
    "cityloop.surfaces.contractor",
    "cityloop.surfaces.api",
    "cityloop.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cityloop.surfaces.kit.headers.Headers",
    "cityloop.surfaces.kit.errors.Losses",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "cityloop.config.urls"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cityloop.surfaces.kit.context.page",
            ],
        },
    }
]

DATABASE_URL = os.environ.get("DATABASE_URL") or f"sqlite:///{DATA / 'city.sqlite3'}"


def _database(url: str) -> dict[str, Any]:
    """SQLite in WAL with immediate transactions and full sync; PostgreSQL with a pool (a thread keeps no socket)."""
    found: dict[str, Any] = dict(dj_database_url.parse(url))
    if found["ENGINE"].endswith("sqlite3"):
        found["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;"
                "PRAGMA temp_store=MEMORY; PRAGMA recursive_triggers=ON;"
            ),
        }
        found["CONN_MAX_AGE"] = None
        # Tests use a file of their own: what concerns crashes and concurrency needs one.
        found["TEST"] = {"NAME": os.environ.get("CITYLOOP_TEST_SQLITE")}
    else:
        found["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 16, "timeout": 20}}
    return found


DATABASES = {"default": _database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "staff.Person"
AUTHENTICATION_BACKENDS = ["cityloop.staff.backend.Backend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "src" / "cityloop" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "build" / "static"
STATICFILES_DIRS = [
    ("maplibre", str(ROOT / "node_modules" / "maplibre-gl" / "dist")),
    ("htmx", str(ROOT / "node_modules" / "htmx.org" / "dist")),
    ("terra-draw", str(ROOT / "node_modules" / "terra-draw" / "dist")),
    ("terra-draw-maplibre", str(ROOT / "node_modules" / "terra-draw-maplibre-gl-adapter" / "dist")),
]
# While developing and in tests files come straight from the rooms; else from build/static, under hashed names.
STATIC_FROM_SOURCE = os.environ.get("CITYLOOP_STATIC") == "source"
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = STATIC_FROM_SOURCE  # looked for when asked, not all at the start
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if STATIC_FROM_SOURCE
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

EVIDENCE_DIR = DATA / "evidence"
EVIDENCE_COPIES_DIR = DATA / "copies"
EVIDENCE_LIMITS = {"image": 20_000_000, "video": 200_000_000, "audio": 50_000_000, "document": 50_000_000}
EVIDENCE_MAX_PIXELS = 60_000_000
# Channel name -> dotted path of its class; a city adds "sms" and "webpush" with the gateway it has.
MESSAGE_CHANNELS = {"inbox": "cityloop.messages.channels.Inbox"}

# What is done in seconds does not wait behind what takes minutes: each queue has a lane of the worker.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "prompt"]}}
# Networks inside, with commas, that webhooks may reach besides public addresses: 10.20.0.0/16,192.168.7.5
WEBHOOK_NETWORKS = os.environ.get("CITYLOOP_WEBHOOK_NETWORKS", "")

SESSION_ENGINE = "cityloop.staff.sessions"
SESSION_COOKIE_NAME = "cityloop_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = bool(HTTPS)
CSRF_COOKIE_NAME = "cityloop_csrf"
CSRF_FAILURE_VIEW = "cityloop.surfaces.kit.errors.stale_form"
AUTHORITY_FILE = DATA / "secrets" / "authority.crt"  # what phones are to trust, where the city signs for itself
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "cityloop": {"level": "INFO"},
        "uvicorn": {"level": "INFO"},
        "uvicorn.access": {"level": "WARNING"},  # one line a request is enough: cityloop.requests
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},  # what is refused or not found stands in the line of the request
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
