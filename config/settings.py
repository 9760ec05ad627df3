"""All settings. Everything comes from the environment; without a secret there, or DEBUG=1, nothing starts.

`PROCESS` names the process of the Procfile that loads them (web, realtime, worker, robots, clock, release). It decides
how the database is reached: a pool where many sockets share it, one long connection in a worker.

`.env.example` is made from this file by `python -m ops.env_example`: the comment beside or right above the statement
that reads a variable is what a host reads there.
"""

import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import csp.constants
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import ExponentialBackoff
from redis.retry import Retry

from config import env, secret_key
from config.observability import logging, sentry
from config.setting_parts.accounts import *  # noqa: F403 - a part of the settings, as the next ones
from config.setting_parts.chat import *  # noqa: F403
from config.setting_parts.limits import *  # noqa: F403
from config.setting_parts.retention import *  # noqa: F403
from config.setting_parts.voice import *  # noqa: F403

BASE_DIR = Path(__file__).resolve().parent.parent
PROCESS = env.text("PROCESS")

# --- Development or a site ------------------------------------------------------------------------------------------
# 1 for development: error pages show the code, changed code is loaded by itself. Never on unless set: a platform that
# builds or starts the site before anything was set must fail, and say why.
DEBUG = env.flag("DEBUG", default=False)
# Signs sessions and links. Random, of 32 characters or more and known to nobody else, as `openssl rand -hex 32` makes
# one; a site does not start without.
SECRET_KEY = env.text("SECRET_KEY", secret_key.DEVELOPMENT if DEBUG else "")
if not SECRET_KEY:
    sys.exit("SECRET_KEY is not set: a site needs a long random one of its own (for development, set DEBUG=1).")
for _name in ("DATABASE_URL", "REDIS_URL"):
    if PROCESS and not (DEBUG or env.text(_name)):
        sys.exit(f"{_name} is not set: `{PROCESS}` needs the address of the site's own server (docs/deploy.md).")
# Former secret keys, separated by commas: sessions made with them stay valid.
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS", [])
for _name, _keys in (("SECRET_KEY", [SECRET_KEY]), ("SECRET_KEY_FALLBACKS", SECRET_KEY_FALLBACKS)):
    for _weakness in [] if DEBUG else filter(None, map(secret_key.weakness, _keys)):
        sys.exit(f"{_name} {_weakness}: who knows it can log in as anybody. `openssl rand -hex 32` makes a good one.")

# --- Where the site is seen -----------------------------------------------------------------------------------------
PORT = env.text("PORT", "8000")  # where `web` and `realtime` listen
# The site's address, such as https://bridge.example. Decides which hosts and origins are allowed, and whether cookies
# are secure and http is redirected to https.
SITE_URL = env.text("SITE_URL").rstrip("/")
# Where browsers open websockets, such as wss://live.bridge.example. Unless set, under the page's own address.
REALTIME_URL = env.text("REALTIME_URL").rstrip("/")
LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
_site = urlsplit(SITE_URL or f"http://localhost:{PORT}")
_here = _site.hostname in {"localhost", "127.0.0.1"}
if DEBUG and (SITE_URL.startswith("https://") or REALTIME_URL.startswith("wss://")):
    sys.exit("DEBUG is 1 and SITE_URL is https: a development site shows its code and settings to every visitor.")
if DEBUG and not _here and SECRET_KEY == secret_key.DEVELOPMENT:
    sys.exit("SECRET_KEY is not set: a development site that others reach, by SITE_URL, needs one of its own too.")
# Host names that are answered, separated by commas. Unless set, SITE_URL's and this machine's own.
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", LOCAL_HOSTS if _here else [_site.hostname or "", *LOCAL_HOSTS])
# Origins that may open a websocket or send a form, separated by commas. Unless set, SITE_URL; in development every name
# of this machine.
ALLOWED_ORIGINS = env.words(
    "ALLOWED_ORIGINS", [f"http://{host}:{_site.port or 80}" for host in LOCAL_HOSTS] if _here else [SITE_URL]
)
CSRF_TRUSTED_ORIGINS = ALLOWED_ORIGINS
if not (DEBUG or SITE_URL):
    sys.stderr.write("SITE_URL is not set (https://bridge.example): only localhost is answered.\n")
# How many proxies stand in front of the site: 1 behind nginx or a platform's router. As many entries at the end of
# X-Forwarded-For are believed; the others could be written by anybody.
TRUSTED_PROXY_HOPS = env.whole("TRUSTED_PROXY_HOPS", 0)

HTTPS = SITE_URL.startswith("https://") or (not SITE_URL and not DEBUG)
# 1 sends cookies over https only. Unless set, 1 where SITE_URL begins with https://.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.flag("SECURE_COOKIES", default=HTTPS)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# Needed where REALTIME_URL is another host: the domain that both hosts are under, so that browsers send their session
# to both.
SESSION_COOKIE_DOMAIN = env.text("SESSION_COOKIE_DOMAIN") or None
SESSION_COOKIE_AGE = 60 * 60 * 24 * 365  # a guest has nothing but this cookie to come back with
# 1 redirects http to https. Unless set, 1 where SITE_URL begins with https://.
SECURE_SSL_REDIRECT = env.flag("SSL_REDIRECT", default=SITE_URL.startswith("https://"))
SECURE_REDIRECT_EXEMPT = [r"^metrics$"]
# For how many seconds browsers refuse plain http. Unless set, 30 days where SITE_URL begins with https://, else 0.
SECURE_HSTS_SECONDS = env.whole("HSTS_SECONDS", 60 * 60 * 24 * 30 if SITE_URL.startswith("https://") else 0)
# 1 extends that to all hosts under SITE_URL's: for who is sure of them all.
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.flag("HSTS_PRELOAD", default=False)  # 1 asks browsers to know it beforehand
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # these two are the host's choice, and hard to take back
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_HOPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- Applications ---------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "accounts.staff.apps.StaffSiteConfig",
    *(f"django.contrib.{app}" for app in ("auth", "contenttypes", "humanize", "messages", "sessions", "staticfiles")),
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "channels",
    "csp",
    "django_prometheus",
    "django_structlog",
    "accounts",
    "rooms",
    "games",
    "realtime",
]
MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "config.pages.permissions.PermissionsPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.private_pages.PrivatePages",
    "accounts.origins.cookie.DeviceCookie",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.moderation.middleware.SanctionedPages",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.signing_in.guests.GuestsRegisterFirst",
    "django_structlog.middlewares.RequestMiddleware",
    "config.observability.view_context.ViewContext",
    "accounts.limits.answers.AnswerTooMany",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
_loaders = [f"django.template.loaders.{kind}.Loader" for kind in ("filesystem", "app_directories")]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": _loaders if DEBUG else [("django.template.loaders.cached.Loader", _loaders)],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"

# --- PostgreSQL -----------------------------------------------------------------------------------------------------
# postgresql://user:password@host:port/name; with ?host=/run/postgresql for a socket, ?sslmode=require for TLS.
_database = env.database(env.text("DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/bridge"))
# 1 where a pooler in transaction mode (PgBouncer) stands in front of PostgreSQL.
DATABASE_POOLER = env.flag("DATABASE_POOLER", default=False)
_options: dict[str, Any] = _database["OPTIONS"]
_options.setdefault("connect_timeout", 5)
_options["prepare_threshold"] = None if DATABASE_POOLER else 5
if PROCESS and not DATABASE_POOLER:
    # A migration may take long, but must not wait long for a lock: all other transactions would wait behind it.
    _serving = " -c statement_timeout=5000 -c idle_in_transaction_session_timeout=10000"
    if PROCESS in {"realtime", "worker", "robots"}:  # planning a look-up by id takes as long as doing it
        _serving += " -c plan_cache_mode=force_generic_plan"
    _options["options"] = "-c lock_timeout=2000" + ("" if PROCESS == "release" else _serving)
if PROCESS in {"web", "realtime"}:
    _pool = {
        "min_size": 1,
        "max_size": env.whole("DATABASE_POOL_SIZE", 10),  # the most connections of one `web` or `realtime` process
        "timeout": 5,
        # With the default of five minutes the pauses between attempts grow, and a database that is back after a minute
        # would be noticed half a minute later. Not shorter than `timeout`, or requests could wait without any attempt.
        "reconnect_timeout": 6,
    }
    _options["pool"] = _pool
DATABASES = {
    "default": {
        **_database,
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": DATABASE_POOLER,
    }
}

# --- Redis: broker, cache, channel layer, hot state; one server or up to four ---------------------------------------
# 0 where a hosted Redis has a certificate that no authority signed.
_verify = env.flag("REDIS_TLS_VERIFY", default=True)
# redis:// or, with TLS, rediss://. Set its maxmemory-policy to noeviction.
REDIS_URL = env.redis(env.text("REDIS_URL", "redis://127.0.0.1:6379/0"), verify=_verify)
# The Redis of Celery's queues. Unless set, REDIS_URL.
BROKER_URL = env.redis(env.text("BROKER_URL", REDIS_URL), verify=_verify)
# The Redis of the cache, where limits are counted. Unless set, REDIS_URL.
CACHE_URL = env.redis(env.text("CACHE_URL", REDIS_URL), verify=_verify)
# The Redis of the hot states of games. Unless set, REDIS_URL.
HOT_STATE_URL = env.redis(env.text("HOT_STATE_URL", REDIS_URL), verify=_verify)
# The Redis servers of the channel layer (what rooms are told), separated by commas. Unless set, REDIS_URL.
CHANNEL_URLS = [env.redis(url, verify=_verify) for url in env.words("CHANNEL_URLS", [REDIS_URL])]

_REDIS_SOCKET: dict[str, Any] = {
    "socket_timeout": 3,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "health_check_interval": 15,
    # With version 3 redis-py formats every pushed message, with the hands in it, for its debug log.
    "protocol": 2,
}
# For every client of the site: `redis.Redis.from_url(settings.HOT_STATE_URL, **settings.REDIS_OPTIONS)`.
REDIS_OPTIONS: dict[str, Any] = {**_REDIS_SOCKET, "retry": Retry(ExponentialBackoff(cap=1, base=0.05), 3)}
REDIS_OPTIONS_ASYNC: dict[str, Any] = {**_REDIS_SOCKET, "retry": AsyncRetry(ExponentialBackoff(cap=1, base=0.05), 3)}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [{"address": url, **REDIS_OPTIONS_ASYNC} for url in CHANNEL_URLS]},
    }
}
# The most connections to Redis that a process holds for the cache. Each is held for a fraction of a millisecond; a
# request that finds all of them taken waits, at most three seconds.
CACHE_CONNECTIONS = env.whole("CACHE_CONNECTIONS", 10)
CACHES = {
    "default": {
        "BACKEND": "django_prometheus.cache.backends.redis.RedisCache",
        "LOCATION": CACHE_URL,
        "KEY_PREFIX": "cache",
        "OPTIONS": {
            "CONNECTION_POOL_CLASS": "redis.BlockingConnectionPool",
            "CONNECTION_POOL_KWARGS": {
                **REDIS_OPTIONS,
                "max_connections": CACHE_CONNECTIONS,
                "timeout": 3,
            },
        },
    }
}
SESSION_ENGINE = "accounts.session_store"

# --- Celery ---------------------------------------------------------------------------------------------------------
ROBOT_SWEEP_SECONDS = env.number("ROBOT_SWEEP_SECONDS", 0.2)  # how many seconds apart robots look whose turn it is
CELERY_BROKER_URL = BROKER_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# A killed worker's tasks come back after two minutes instead of an hour. Before that, the websocket processes hand the
# same actions in again by their ids.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 120,
    "priority_steps": [0],  # tasks have no priorities here, so a queue is one list, not four
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 10,  # above the broker's own blocking read of one second, or an idle worker would be cut off
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "health_check_interval": 15,
}
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Celery sleeps for all of it when a task is running, however soon that ends; tasks here take milliseconds.
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 3
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False  # nobody uses it, and it holds connections to Redis
CELERY_DB_REUSE_MAX = 1_000_000_000  # keep the worker's connection; the default closes it around every task
CELERY_TASK_DEFAULT_QUEUE = "actions"
CELERY_TASK_ROUTES = {
    "games.robots.tasks.*": {"queue": "robots"},
    "rooms.tasks.act": {"queue": "actions"},
    "rooms.tasks.*": {"queue": "clock"},
    "games.tasks.*": {"queue": "actions"},
}
CELERY_BEAT_SCHEDULE = {
    "rooms-sweep": {"task": "rooms.tasks.sweep", "schedule": 1.0, "options": {"queue": "clock", "expires": 1.0}},
    "rooms-forget": {"task": "rooms.tasks.forget", "schedule": 60.0, "options": {"queue": "clock", "expires": 60.0}},
    "robots-sweep": {
        "task": "games.robots.tasks.sweep",
        "schedule": ROBOT_SWEEP_SECONDS,
        "options": {"queue": "robots", "expires": max(ROBOT_SWEEP_SECONDS, 1.0)},
    },
}

# --- Robots ---------------------------------------------------------------------------------------------------------
DDS_LIBRARY = env.text("DDS_LIBRARY")  # a double-dummy solver of one's own; else the one of the wheel, where it runs

# --- Static files ---------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
# The folder into which `release` collects static files and from which `web` serves them. Unless set, `staticfiles` in
# the checkout.
STATIC_ROOT = env.text("STATIC_ROOT", str(BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else "config.static.HashedStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG

# --- What a page may load -------------------------------------------------------------------------------------------
_SELF, _NONE = csp.constants.SELF, csp.constants.NONE
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [_SELF],
        "script-src": [_SELF],
        "style-src": [_SELF],
        "img-src": [_SELF, "data:"],
        "connect-src": [_SELF, *filter(None, [REALTIME_URL])],
        "object-src": [_NONE],
        "base-uri": [_NONE],
        "form-action": [_SELF],
        "frame-ancestors": [_NONE],
    },
}

# --- Watching it run ------------------------------------------------------------------------------------------------
LOG_LEVEL = env.text("LOG_LEVEL", "INFO").upper()  # WARNING leaves out the lines about single actions
# `json`, or `readable` for people. Unless set, readable in development.
LOGGING = logging.configuration(
    level=LOG_LEVEL, readable=env.text("LOG_FORMAT", "readable" if DEBUG else "json") == "readable"
)
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = 10  # one line a request is enough: the one that knows how it ended
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
# Opens /metrics to requests with `Authorization: Bearer <this token>`. Without one /metrics answers nobody.
METRICS_TOKEN = env.text("METRICS_TOKEN")
# The port at which a worker, robots or clock process answers /metrics; 0 for none. Each process of a machine needs one
# of its own.
METRICS_PORT = env.whole("METRICS_PORT", 0)
SENTRY_DSN = env.text("SENTRY_DSN")  # where error reports go; nowhere unless set
if SENTRY_DSN:
    # The name under which Sentry files the reports.
    sentry.start(SENTRY_DSN, environment=env.text("SENTRY_ENVIRONMENT", "production"), process=PROCESS)
