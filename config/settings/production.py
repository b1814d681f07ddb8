"""PostgreSQL, Redis, S3 and mail, from environment variables alone.

The profile refuses to start, in one sentence, when a required variable is missing.
"""

import environ

from config.env import required

from .base import *  # noqa: F403
from .base import BASE_DIR, Q_CLUSTER, STORAGES, env

EMBEDDED = False
DEBUG = False
SECRET_KEY = required("SECRET_KEY", purpose="a long random text that signs sessions and links")
ALLOWED_HOSTS = [h.strip() for h in required("ALLOWED_HOSTS", purpose="the site's host names, separated by commas").split(",")]
SITE_URL = required("SITE_URL", purpose="the site's public address, such as https://learn.example.org").rstrip("/")
WAGTAILADMIN_BASE_URL = SITE_URL

DATABASES = {
    "default": environ.Env.db_url_config(required("DATABASE_URL", purpose="a PostgreSQL address, postgres://user:password@host/name"))
}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    from django.core.exceptions import ImproperlyConfigured

    raise ImproperlyConfigured("Set DATABASE_URL to a PostgreSQL address: the production profile runs on nothing else.")
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
    SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
    # The whole dictionary anew: with "orm" still in it, the queue would stay in the database.
    Q_CLUSTER = {
        **{key: value for key, value in Q_CLUSTER.items() if key not in {"orm", "poll"}},
        "redis": REDIS_URL,
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

S3_BUCKET = env.str("S3_BUCKET", default="")
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
if S3_BUCKET:
    _s3 = {
        "bucket_name": S3_BUCKET,
        "endpoint_url": env.str("S3_ENDPOINT_URL", default="") or None,
        "region_name": env.str("S3_REGION", default="") or None,
        "access_key": env.str("S3_ACCESS_KEY", default="") or None,
        "secret_key": env.str("S3_SECRET_KEY", default="") or None,
        "signature_version": "s3v4",
        "file_overwrite": False,
        "default_acl": None,
    }
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {**_s3, "location": "media", "custom_domain": env.str("S3_PUBLIC_HOST", default="") or None},
    }
    STORAGES["private"] = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {**_s3, "location": "private"}}
else:
    MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(BASE_DIR / "data" / "media"))

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
vars().update(environ.Env.email_url_config(required("EMAIL_URL", purpose="the mail server, smtp+tls://user:password@host:587")))

SECOND_FACTOR_REQUIRED_FOR_STAFF = env.bool("SECOND_FACTOR_REQUIRED_FOR_STAFF", default=True)
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
SESSION_COOKIE_SECURE = SECURE_SSL_REDIRECT
CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT
CSRF_TRUSTED_ORIGINS = [SITE_URL]

OIDC_ISSUER = env.str("OIDC_ISSUER", default="")
if OIDC_ISSUER:
    SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": env.str("OIDC_ID", default="institution"),
                    "name": env.str("OIDC_NAME", default="Institution"),
                    "client_id": required("OIDC_CLIENT_ID", purpose="the client that the OIDC_ISSUER knows this site by"),
                    "secret": required("OIDC_CLIENT_SECRET", purpose="the secret that goes with OIDC_CLIENT_ID"),
                    "settings": {"server_url": OIDC_ISSUER},
                }
            ]
        }
    }
