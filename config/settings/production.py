"""PostgreSQL, Redis, S3 and mail, from environment variables alone.

The profile refuses to start, in one sentence, when a required variable is missing.
docs/operations.md has every variable in a table.
"""

from urllib.parse import urlsplit

import environ

from config.env import POSTGRESQL, Unset, database, required
from config.logs import json_logging

from .base import *  # noqa: F403
from .base import CONTENT_SECURITY_POLICY, DATA_DIR, Q_CLUSTER, STORAGES, env

EMBEDDED = False
DEBUG = False
SECRET_KEY, _hosts, SITE_URL, _database, _mail = required(
    SECRET_KEY="a long random text that signs sessions and links",
    ALLOWED_HOSTS="the site's host names, separated by commas",
    SITE_URL="the site's public address, such as https://learn.example.org",
    DATABASE_URL="a PostgreSQL address, such as postgres://user:password@host/name",
    EMAIL_URL="the mail server, such as smtp+tls://user:password@host:587",
)
ALLOWED_HOSTS = [host.strip() for host in _hosts.split(",")]
SITE_URL = SITE_URL.rstrip("/")
WAGTAILADMIN_BASE_URL = SITE_URL

# Database ----------------------------------------------------------------

DATABASES = {"default": database(_database)}
if DATABASES["default"]["ENGINE"] != POSTGRESQL:
    raise Unset(
        "Set DATABASE_URL to a PostgreSQL address, postgres://user:password@host/name: the production profile runs on nothing else."
    )
# No pool: the worker forks, and a pool shared across a fork breaks.
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# Cache and queue ---------------------------------------------------------

REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL:
    CACHES = {"default": {"BACKEND": "core.caches.RedisCache", "LOCATION": REDIS_URL, "TIMEOUT": 3600}}
    SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
    # The whole dictionary anew: with "orm" still in it, the queue would stay in the database.
    Q_CLUSTER = {
        **{key: value for key, value in Q_CLUSTER.items() if key not in {"orm", "poll"}},
        "broker_class": "core.brokers.RedisBroker",
        "redis": REDIS_URL,
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache", "TIMEOUT": 3600}}
Q_CLUSTER["cache"] = "default"

# Files -------------------------------------------------------------------

MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(DATA_DIR / "media"))
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
S3_BUCKET = env.str("S3_BUCKET", default="")
SERVE_MEDIA = not S3_BUCKET
if S3_BUCKET:
    S3_ENDPOINT_URL = env.str("S3_ENDPOINT_URL", default="")
    S3_REGION = env.str("S3_REGION", default="")
    S3_PUBLIC_HOST = env.str("S3_PUBLIC_HOST", default="")
    _s3 = {
        "bucket_name": S3_BUCKET,
        "endpoint_url": S3_ENDPOINT_URL or None,
        "region_name": S3_REGION or None,
        "access_key": env.str("S3_ACCESS_KEY", default="") or None,
        "secret_key": env.str("S3_SECRET_KEY", default="") or None,
        "signature_version": "s3v4",
        "addressing_style": env.str("S3_ADDRESSING_STYLE", default="") or None,
        "file_overwrite": False,
        "default_acl": None,
    }
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        # Addresses without a signature: pages are kept, and a signature in them would run out.
        "OPTIONS": {**_s3, "location": "media", "custom_domain": S3_PUBLIC_HOST or None, "querystring_auth": False},
    }
    STORAGES["private"] = {"BACKEND": "core.storage_s3.PrivateS3Storage", "OPTIONS": {**_s3, "location": "private"}}
    if S3_PUBLIC_HOST:
        _media_origin = f"https://{S3_PUBLIC_HOST}"
    elif S3_ENDPOINT_URL:
        _media_origin = f"{urlsplit(S3_ENDPOINT_URL).scheme}://{urlsplit(S3_ENDPOINT_URL).netloc}"
    else:
        _media_origin = f"https://{S3_BUCKET}.s3.amazonaws.com"
    _directives = CONTENT_SECURITY_POLICY["DIRECTIVES"]
    CONTENT_SECURITY_POLICY = {
        **CONTENT_SECURITY_POLICY,
        "DIRECTIVES": {**_directives, **{name: [*_directives[name], _media_origin] for name in ("img-src", "media-src")}},
    }

# Mail --------------------------------------------------------------------

vars().update(environ.Env.email_url_config(_mail))
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=20)

# Security ----------------------------------------------------------------

SECOND_FACTOR_REQUIRED_FOR_STAFF = env.bool("SECOND_FACTOR_REQUIRED_FOR_STAFF", default=True)
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
# A watcher inside the cluster asks without TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
# Browsers' preload lists are entered once and left in months: the owner of the domain decides.
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=False)
# W019: the editor previews pages in a frame of the same site.
SILENCED_SYSTEM_CHECKS = ["security.W019", "security.W021"]
SESSION_COOKIE_SECURE = SECURE_SSL_REDIRECT
CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT
CSRF_TRUSTED_ORIGINS = [SITE_URL]

OIDC_ISSUER = env.str("OIDC_ISSUER", default="")
if OIDC_ISSUER:
    _client, _secret = required(
        OIDC_CLIENT_ID="the client that OIDC_ISSUER knows this site by",
        OIDC_CLIENT_SECRET="the secret that goes with OIDC_CLIENT_ID",
    )
    SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": env.str("OIDC_ID", default="institution"),
                    "name": env.str("OIDC_NAME", default="Institution"),
                    "client_id": _client,
                    "secret": _secret,
                    "settings": {"server_url": OIDC_ISSUER},
                }
            ],
            "OAUTH_PKCE_ENABLED": True,
        }
    }
    # Browsers hold a form to this directive through redirects, and the sign-in form leads to the issuer.
    _issuer, _directives = urlsplit(OIDC_ISSUER), CONTENT_SECURITY_POLICY["DIRECTIVES"]
    CONTENT_SECURITY_POLICY = {
        **CONTENT_SECURITY_POLICY,
        "DIRECTIVES": {**_directives, "form-action": [*_directives["form-action"], f"{_issuer.scheme}://{_issuer.netloc}"]},
    }

# Logs and faults ---------------------------------------------------------

LOGGING = json_logging(env.str("LOG_LEVEL", default="INFO"))
SENTRY_DSN = env.str("SENTRY_DSN", default="")
if SENTRY_DSN:
    try:
        import sentry_sdk
    except ImportError as missing:
        raise Unset("SENTRY_DSN is set, but sentry-sdk is not installed: install it, or leave SENTRY_DSN empty.") from missing
    sentry_sdk.init(dsn=SENTRY_DSN, send_default_pii=False)
