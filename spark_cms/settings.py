"""The one settings module, read from the environment; production is this file with nothing overlaid.

Every variable read here is described in `.env.example` and `docs/reference/environment.md`.
"""

import json
from pathlib import Path

import environ
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

# --- Basics ----------------------------------------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
DATA_DIR = env.path("SPARK_DATA_DIR", default=str(BASE_DIR / ".data"))
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is not set. `make run` makes one; in production set it in the environment.")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# What is personal or secret is encrypted by the first of them, and read by all; without any, by one made of SECRET_KEY.
SPARK_ENCRYPTION_KEYS = env.list("SPARK_ENCRYPTION_KEYS", default=[])

ROOT_URLCONF = "spark_cms.urls"
WSGI_APPLICATION = "spark_cms.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
PORT = env.int("PORT", default=8000)

# --- Hosts and tenants -----------------------------------------------------------------------------------------------

# The hosts that serve the admin and belong to no tenant.
SPARK_PLATFORM_HOSTS = [host.lower() for host in env.list("SPARK_PLATFORM_HOSTS", default=["localhost", "127.0.0.1"])]
SPARK_BEHIND_TLS = env.bool("SPARK_BEHIND_TLS", default=False)
# How many proxies of ours stand before the application, each adding to X-Forwarded-For.
SPARK_PROXY_COUNT = env.int("SPARK_PROXY_COUNT", default=1 if SPARK_BEHIND_TLS else 0)

# Django wants a list at start-up; ours is read from the tenants' rows at each request.
from sites_app.hosts import TenantHosts  # noqa: E402

ALLOWED_HOSTS = TenantHosts(SPARK_PLATFORM_HOSTS)

# --- Applications ----------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "spark_cms.apps.SparkConfig",
    "generator",
    "leads",
    "tracking",
    "webhooks",
    "sites_app",
    "blocks",
    "api",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "sites_app.users.SparkUsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.api.v2",
    "wagtail",
    "modelcluster",
    "taggit",
    "rest_framework",
    "django_filters",
    "django_structlog",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "spark_cms.health.HealthMiddleware",
    "sites_app.middleware.KnownHostMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "sites_app.middleware.TenantMiddleware",
    "api.middleware.APIMiddleware",
    "sites_app.readers.MarkdownMiddleware",
    "sites_app.page_cache.middleware.PageCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "sites_app.languages.SiteLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "sites_app.admin_gate.AdminGateMiddleware",
    "sites_app.second_factor_admin.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "spark_cms.request_log.RequestLogMiddleware",
    "sites_app.middleware.SiteRedirectMiddleware",
    "sites_app.middleware.SiteScriptsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "sites_app.site_context.site",
                "generator.banners.stopped_releases",
            ],
        },
    },
]

# --- PostgreSQL ------------------------------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default="postgres://spark@127.0.0.1:5432/spark")}
DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if not DATABASES["default"].get("DISABLE_SERVER_SIDE_CURSORS"):
    # Only for statements that ask for it: `sites_app.prepared`.
    DATABASES["default"].setdefault("OPTIONS", {})["prepare_threshold"] = 0

# --- Redis: broker and cache -----------------------------------------------------------------------------------------

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CACHE_URL = env.str(
    "CACHE_URL",
    default=REDIS_URL.rstrip("/").rsplit("/", 1)[0] + "/1" if REDIS_URL.count("/") > 2 else REDIS_URL + "/1",
)
CACHES = {
    "default": {
        "BACKEND": "sites_app.cache_backend.ForgivingRedisCache",
        "LOCATION": CACHE_URL,
        "KEY_PREFIX": "spark",
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.2},
    },
    # What only counts: a visitor waits for it a moment, and goes on without it.
    "limits": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": CACHE_URL,
        "KEY_PREFIX": "spark",
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
    },
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_ACKS_ON_FAILURE = True
CELERY_TASK_ACKS_ON_TIMEOUT = True
CELERY_TASK_REJECT_ON_WORKER_LOST = False
CELERY_TASK_RETRY_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "generator.run_generation_lane": {"queue": "generate"},
    "generator.run_publishing_lane": {"queue": "publish"},
    # It may take as long as a lane's work, so it must not stand before the interactive queue's.
    "generator.run_library_import": {"queue": "imports"},
    "generator.send_digests": {"queue": "imports"},
    # It waits for a mail server, and somebody waits for the mail.
    "leads.send_delivery": {"queue": "mail"},
    # Somebody looks at its progress.
    "leads.run_batch": {"queue": "interactive"},
    # Other people's servers take their time, and no mail waits for them.
    "webhooks.send_to": {"queue": "webhooks"},
    "tracking.send_conversions": {"queue": "webhooks"},
    "webhooks.tell_of_pause": {"queue": "mail"},
    "sites_app.make_pictures": {"queue": "imports"},
    "sites_app.announce_changes": {"queue": "imports"},
}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A queue of its own for each worker, through which it checks that it hears.
CELERY_WORKER_DIRECT = True
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_WORKER_ENABLE_SOFT_SHUTDOWN_ON_IDLE = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "global_keyprefix": "spark:",
    "socket_timeout": 30,
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
    "health_check_interval": 25,
}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "generator.reap_jobs": {
        "task": "generator.reap_jobs",
        "schedule": 30.0,
        "options": {"queue": "interactive", "expires": 25},
    },
    "generator.release_due": {
        "task": "generator.release_due",
        "schedule": 30.0,
        "options": {"queue": "default", "expires": 25},
    },
    "sites_app.publish_scheduled": {
        "task": "sites_app.publish_scheduled",
        "schedule": 60.0,
        "options": {"queue": "default", "expires": 55},
    },
    "generator.send_digests": {
        "task": "generator.send_digests",
        "schedule": 300.0,
        # A silent mail server takes its time: not that of releases and of what people wait for.
        "options": {"queue": "imports", "expires": 290},
    },
    "leads.reap_deliveries": {
        "task": "leads.reap_deliveries",
        "schedule": 60.0,
        "options": {"queue": "default", "expires": 55},
    },
    "leads.reap_batches": {
        "task": "leads.reap_batches",
        "schedule": 60.0,
        "options": {"queue": "default", "expires": 55},
    },
    "leads.sweep_files": {
        "task": "leads.sweep_files",
        "schedule": crontab(hour=4, minute=20),
        "options": {"queue": "default", "expires": 3_600},
    },
    "leads.apply_retention": {
        "task": "leads.apply_retention",
        "schedule": crontab(hour=4, minute=15),
        "options": {"queue": "imports", "expires": 3_600},
    },
    "webhooks.send_due": {
        "task": "webhooks.send_due",
        "schedule": 5.0,
        "options": {"queue": "default", "expires": 5},
    },
    "tracking.find_unsent_conversions": {
        "task": "tracking.find_unsent_conversions",
        "schedule": 10.0,
        "options": {"queue": "default", "expires": 10},
    },
    "tracking.prune_dispatches": {
        "task": "tracking.prune_dispatches",
        "schedule": crontab(hour=3, minute=55),
        "options": {"queue": "imports", "expires": 3_600},
    },
    "webhooks.prune": {
        "task": "webhooks.prune",
        "schedule": crontab(hour=3, minute=50),
        "options": {"queue": "imports", "expires": 3_600},
    },
    "tracking.roll_up": {
        "task": "tracking.roll_up",
        "schedule": 30.0,
        # It takes a core of the database for a while.
        "options": {"queue": "imports", "expires": 29},
    },
    "tracking.make_months": {
        "task": "tracking.make_months",
        "schedule": crontab(hour=2, minute=15),
        "options": {"queue": "default", "expires": 3_600},
    },
    "tracking.prune": {
        "task": "tracking.prune",
        "schedule": crontab(minute=25),
        "options": {"queue": "imports", "expires": 3_000},
    },
    "generator.prune_notices": {
        "task": "generator.prune_notices",
        "schedule": crontab(hour=3, minute=40),
        "options": {"queue": "default", "expires": 3_600},
    },
    "sites_app.make_pictures": {
        "task": "sites_app.make_pictures",
        "schedule": 15.0,
        # Encoding takes a worker's whole core for a while.
        "options": {"queue": "imports", "expires": 14},
    },
    "sites_app.rewrite_sitemaps": {
        "task": "sites_app.rewrite_sitemaps",
        "schedule": 60.0,
        "options": {"queue": "default", "expires": 55},
    },
    "sites_app.announce_changes": {
        "task": "sites_app.announce_changes",
        "schedule": 60.0,
        # Other people's servers take their time: not that of releases and of what people wait for.
        "options": {"queue": "imports", "expires": 55},
    },
    "sites_app.prune_idempotency": {
        "task": "sites_app.prune_idempotency",
        "schedule": crontab(minute=50),
        "options": {"queue": "default", "expires": 3_000},
    },
    "sites_app.prune_sign_ins": {
        "task": "sites_app.prune_sign_ins",
        "schedule": crontab(hour=3, minute=10),
        "options": {"queue": "default", "expires": 3_600},
    },
    "sites_app.refresh_title_norms": {
        "task": "sites_app.refresh_title_norms",
        "schedule": crontab(hour=3, minute=20),
        "options": {"queue": "default", "expires": 3_600},
    },
}

# --- The page cache ---------------------------------------------------------------------------------------------------

SPARK_PAGE_CACHE = env.bool("SPARK_PAGE_CACHE", default=True)
# How long a page is fresh, and for how long after that it may be shown while a new one is made.
SPARK_PAGE_CACHE_SECONDS = env.int("SPARK_PAGE_CACHE_SECONDS", default=3_600)
SPARK_PAGE_CACHE_STALE_SECONDS = env.int("SPARK_PAGE_CACHE_STALE_SECONDS", default=600)
# What each process keeps, and for how long it trusts that nothing was purged.
SPARK_PAGE_CACHE_LOCAL_MB = env.int("SPARK_PAGE_CACHE_LOCAL_MB", default=32)
SPARK_PAGE_CACHE_LEASE_MS = env.int("SPARK_PAGE_CACHE_LEASE_MS", default=25)
# How long a CDN in front may keep pages, and how it is told to forget them.
SPARK_CDN_SECONDS = env.int("SPARK_CDN_SECONDS", default=0)
WAGTAILFRONTENDCACHE = json.loads(env.str("WAGTAILFRONTENDCACHE", default="") or "{}")
SPARK_HAS_CDN_PURGE = bool(SPARK_CDN_SECONDS and WAGTAILFRONTENDCACHE)

if SPARK_HAS_CDN_PURGE:
    CELERY_BEAT_SCHEDULE["sites_app.purge_cdn"] = {
        "task": "sites_app.purge_cdn",
        "schedule": 5.0,
        # A silent CDN takes its time: not that of releases and of what people wait for.
        "options": {"queue": "imports", "expires": 5},
    }

# --- Languages and time ----------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True
WAGTAIL_I18N_ENABLED = True
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [
    ("en", "English"),
    ("es", "Spanish"),
    ("fr", "French"),
    ("de", "German"),
]

# --- Files -----------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(Path(str(DATA_DIR)) / "media"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # What visitors send. No address leads there.
    "private": {
        "BACKEND": "sites_app.private_storage.PrivateStorage",
        "OPTIONS": {
            "location": env.path("SPARK_PRIVATE_ROOT", default=str(Path(str(DATA_DIR)) / "private")),
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": "spark_cms.static_storage.SparkStaticStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG
# What one sending of a form with files may weigh.
SPARK_FORM_UPLOAD_MB = env.int("SPARK_FORM_UPLOAD_MB", default=25)

# --- Mail ------------------------------------------------------------------------------------------------------------

_mail = env.email_url("EMAIL_URL", default="consolemail://")
MAILERS = {
    "default": {
        "BACKEND": _mail["EMAIL_BACKEND"],
        "OPTIONS": {
            key: value
            for key, value in {
                "host": _mail.get("EMAIL_HOST"),
                "port": _mail.get("EMAIL_PORT"),
                "username": _mail.get("EMAIL_HOST_USER"),
                "password": _mail.get("EMAIL_HOST_PASSWORD"),
                "use_tls": _mail.get("EMAIL_USE_TLS"),
                "use_ssl": _mail.get("EMAIL_USE_SSL"),
                # A mail server that says nothing must not keep a worker.
                "timeout": 30 if _mail.get("EMAIL_HOST") else None,
            }.items()
            if value
        },
    }
}
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Spark CMS <noreply@localhost>")

# --- Security --------------------------------------------------------------------------------------------------------

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = SPARK_BEHIND_TLS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if SPARK_BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = env.bool("SPARK_HSTS_SUBDOMAINS", default=False)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
if SPARK_BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Wagtail shows previews in frames of its own origin, which the check against frames at large doesn't know.
X_FRAME_OPTIONS = "SAMEORIGIN"
SILENCED_SYSTEM_CHECKS = ["security.W019"]
# Hosts whose players an editor may put on a page, where they are loaded at a click. `blocks.embeds` knows two of them.
SPARK_EMBED_HOSTS = env.list("SPARK_EMBED_HOSTS", default=["www.youtube-nocookie.com", "player.vimeo.com"])
_PLAYERS = [f"https://{host}" for host in SPARK_EMBED_HOSTS]
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "frame-src": [CSP.SELF, *_PLAYERS],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [
        CSP.SELF,
        *(f"http{'s' if SPARK_BEHIND_TLS else ''}://{host}:*" for host in SPARK_PLATFORM_HOSTS),
    ],
}
# Wagtail's admin writes inline scripts and styles, so it gets a policy of its own.
SPARK_ADMIN_CSP = {
    **SECURE_CSP,
    "script-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "frame-src": [CSP.SELF, *_PLAYERS, "blob:"],
    "frame-ancestors": [CSP.SELF],
}

# --- Wagtail ---------------------------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Spark CMS"
WAGTAILADMIN_BASE_URL = env.str("WAGTAILADMIN_BASE_URL", default=f"http://{SPARK_PLATFORM_HOSTS[0]}:{PORT}")
WAGTAILIMAGES_IMAGE_MODEL = "sites_app.SiteImage"
WAGTAILDOCS_DOCUMENT_MODEL = "sites_app.SiteDocument"
WAGTAILDOCS_EXTENSIONS = [
    *("csv", "docx", "odt", "pdf", "pptx", "rtf", "txt", "xlsx", "zip"),
    *("m4a", "mp3", "mp4", "ogg", "vtt", "webm"),
]
# Some have no name for these, or another one.
WAGTAILDOCS_CONTENT_TYPES = {
    "m4a": "audio/mp4",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "ogg": "audio/ogg",
    "vtt": "text/vtt",
    "webm": "video/webm",
}
WAGTAILDOCS_MAX_UPLOAD_SIZE = env.int("SPARK_MAX_DOCUMENT_MB", default=100) * 1024 * 1024
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
# At these, drawings and photographs look as they did. Figures: docs/decisions/0025.
WAGTAILIMAGES_WEBP_QUALITY = 78
WAGTAILIMAGES_AVIF_QUALITY = 55
# Every size that pages use names its format; these are for what names none.
WAGTAILIMAGES_FORMAT_CONVERSIONS = {"avif": "webp", "bmp": "jpeg", "gif": "png"}
# Wagtail itself asks no provider of videos.
WAGTAILEMBEDS_FINDERS = [{"class": "blocks.embeds.LinkFinder"}]
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_MODERATION_ENABLED = True
# A generated article may end its review approved and still a draft.
WAGTAIL_FINISH_WORKFLOW_ACTION = "generator.services.finishing.finish_workflow"
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "sites_app.search_backend"}}
WAGTAILAPI_LIMIT_MAX = 100
WAGTAILAPI_RICH_TEXT_FORMAT = "html"
WAGTAILAPI_BASE_URL = None
TAGGIT_CASE_INSENSITIVE = True
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
}
TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}
LOGIN_URL = "wagtailadmin_login"

# --- The API ----------------------------------------------------------------------------------------------------------

# How many calls a minute: of one token or person, from one address, and attempts to sign in from one address. 0: any.
SPARK_API_CALLS_PER_MINUTE = env.int("SPARK_API_CALLS_PER_MINUTE", default=1_200)
SPARK_API_ADDRESS_CALLS_PER_MINUTE = env.int("SPARK_API_ADDRESS_CALLS_PER_MINUTE", default=3_000)
SPARK_SIGN_INS_PER_MINUTE = env.int("SPARK_SIGN_INS_PER_MINUTE", default=10)
# What a request may carry; bulk routes read a larger body as a stream.
SPARK_API_BODY_BYTES = 1024 * 1024
SPARK_API_BULK_MB = env.int("SPARK_API_BULK_MB", default=500)
# How long what a sign-in gives is good: the access token, and the sign-in itself since it was last used.
SPARK_ACCESS_TOKEN_SECONDS = env.int("SPARK_ACCESS_TOKEN_SECONDS", default=600)
SPARK_REFRESH_TOKEN_DAYS = env.int("SPARK_REFRESH_TOKEN_DAYS", default=30)
# Maintenance is off unless both are set: the SHA-256 of its token in hexadecimal, and who may send it.
SPARK_MAINTENANCE_TOKEN_DIGEST = env.str("SPARK_MAINTENANCE_TOKEN_DIGEST", default="").lower()
SPARK_MAINTENANCE_ADDRESSES = env.list("SPARK_MAINTENANCE_ADDRESSES", default=[])

# --- Analytics --------------------------------------------------------------------------------------------------------

# How many events of one address are taken in a minute on each site (0: any number), and how many may wait to be stored.
SPARK_EVENTS_PER_MINUTE = env.int("SPARK_EVENTS_PER_MINUTE", default=300)
SPARK_EVENTS_WAITING = env.int("SPARK_EVENTS_WAITING", default=200_000)

# --- Second factor ----------------------------------------------------------------------------------------------------

SPARK_SUPERUSERS_NEED_SECOND_FACTOR = env.bool("SPARK_SUPERUSERS_NEED_SECOND_FACTOR", default=False)
MFA_ADAPTER = "sites_app.second_factor_adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
# A key is asked for after the password, so that it need not ask for a PIN of its own.
MFA_WEBAUTHN_USER_VERIFICATION = "discouraged"
MFA_TOTP_ISSUER = "Spark CMS"
# One period before and after: clocks of telephones differ.
MFA_TOTP_TOLERANCE = 1

# --- Search engines --------------------------------------------------------------------------------------------------

# Where the changes of sites that want it are announced; it passes them on to every search engine that takes part.
# Empty: nowhere, whatever sites say.
SPARK_INDEXNOW_ENDPOINT = env.str("SPARK_INDEXNOW_ENDPOINT", default="https://api.indexnow.org/indexnow")

# --- Webhooks --------------------------------------------------------------------------------------------------------

# For developers: endpoints on this machine, by http and under the name localhost. Never in production.
SPARK_WEBHOOKS_LOCAL = env.bool("SPARK_WEBHOOKS_LOCAL", default=False)
# How long messages are kept, and with them whatever personal data leads are told with.
SPARK_WEBHOOKS_KEEP_DAYS = env.int("SPARK_WEBHOOKS_KEEP_DAYS", default=30)

# --- Conversion destinations -----------------------------------------------------------------------------------------

# Other hosts in the place of the services' own, by the names of `tracking.services.adapters.messages.HOSTS`: for tests.
SPARK_DESTINATION_HOSTS: dict[str, str] = {}

# --- GraphQL and Wagtail's API version 3 -----------------------------------------------------------------------------

SPARK_GRAPHQL_INTROSPECTION = env.bool("SPARK_GRAPHQL_INTROSPECTION", default=True)
# Only queries that `register_queries` stored are answered.
SPARK_GRAPHQL_REGISTERED_ONLY = env.bool("SPARK_GRAPHQL_REGISTERED_ONLY", default=False)
# A preview of Wagtail's, which may change with any release.
SPARK_API_V3 = env.bool("SPARK_API_V3", default=False)

# --- The generator ---------------------------------------------------------------------------------------------------

# Pages written by one transaction, and children that one hub page may hold before the next one is opened.
SPARK_CHUNK_SIZE = env.int("SPARK_CHUNK_SIZE", default=500)
SPARK_HUB_CAPACITY = env.int("SPARK_HUB_CAPACITY", default=5_000)
# How many workers may work on one job, and for one site; and how long a part of a job stays with a worker that gives no
# sign of life.
SPARK_JOB_LANES = env.int("SPARK_JOB_LANES", default=2)
SPARK_SITE_LANES = env.int("SPARK_SITE_LANES", default=2)
SPARK_LEASE_SECONDS = env.int("SPARK_LEASE_SECONDS", default=120)
# After how long a worker that hears nothing ends, to be started anew.
SPARK_DEAF_SECONDS = env.int("SPARK_DEAF_SECONDS", default=60)
# Streams of jobs' progress that one web process holds open at a time, each in a thread of its own, and for how long.
SPARK_EVENT_STREAMS = env.int("SPARK_EVENT_STREAMS", default=2)
SPARK_EVENT_STREAM_SECONDS = env.int("SPARK_EVENT_STREAM_SECONDS", default=60)
# What becomes of components in texts: by site, the block that each name stands for.
SPARK_COMPONENTS = "leads.services.components.of_site"
# What a site made in the admin begins with; each is called with the site.
SPARK_SITE_STARTERS = ["leads.services.defaults.begin"]
# Page types of other apps that blueprints carry, with their plain fields beside those of every page.
SPARK_BLUEPRINT_PAGES = {
    "leads.FormPage": ("introduction", "form_heading", "form_introduction", "beside", "shows_business"),
}
# What the dashboard asks which queues no worker hears.
SPARK_UNHEARD_QUEUES = "spark_cms.hearing.unheard_now"

# --- Logging ---------------------------------------------------------------------------------------------------------

from spark_cms.logs import logging_config  # noqa: E402

LOGGING = logging_config(
    level=env.str("SPARK_LOG_LEVEL", default="INFO"),
    structured=env.str("SPARK_LOG_FORMAT", default="console") == "json",
)
