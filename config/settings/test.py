"""The embedded profile with fast hashing, jobs run at once and files in memory.

``DATABASE_URL`` and ``REDIS_URL``, when set, put the same tests on PostgreSQL and Redis.
"""

from config.env import database

from .embedded import *  # noqa: F403
from .embedded import CACHES, DATABASES, Q_CLUSTER, STORAGES, env

SECRET_KEY = "tests-only"
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    **STORAGES,
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "private": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
Q_CLUSTER = {**Q_CLUSTER, "sync": True}
CACHES = {**CACHES, "queue": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "queue"}}
TASKS = {"default": {"BACKEND": "tests.indexes.TasksWithoutIndexes"}}
WAGTAILADMIN_BASE_URL = SITE_URL = "http://testserver"
# Every test has a client of its own: none of them reads all static files anew.
WHITENOISE_AUTOREFRESH = True

# A test's file may be lost with the machine.
DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"

if env.str("DATABASE_URL", default=""):
    DATABASES = {"default": database(env.str("DATABASE_URL"))}
if env.str("REDIS_URL", default=""):
    CACHES["default"] = {"BACKEND": "core.caches.RedisCache", "LOCATION": env.str("REDIS_URL")}
