"""One machine, no service: SQLite, the ORM as broker, local files, mail in files that a page can show."""

from .base import *  # noqa: F403
from .base import DATA_DIR, env

EMBEDDED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # passkeys on http://localhost
DEBUG = False
# Known to everybody who has the code: this profile must never face the internet.
SECRET_KEY = "unsafe-embedded-key-for-one-machine-only-0123456789abcdef"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"])

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA_DIR / "meridian.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA busy_timeout=20000;"
                "PRAGMA cache_size=-20000;PRAGMA mmap_size=134217728;"
            ),
        },
        "CONN_MAX_AGE": None,
    }
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 5000},
    },
    # Web and worker are two processes: what one says to the other lies in a file.
    "queue": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": DATA_DIR / "run" / "queue"},
}
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"

DATA_DIR.mkdir(parents=True, exist_ok=True)
