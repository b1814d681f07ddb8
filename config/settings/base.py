"""What is true of every profile."""

from pathlib import Path

from config.env import CHECKOUT, data_dir, env, site_url

BASE_DIR = CHECKOUT
DATA_DIR = data_dir()

INSTALLED_APPS = [
    "home",
    "courses",
    "fellowships",
    "certificates",
    "reviewing",
    "accounts",
    "core",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "accounts.people_app.PeopleConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "wagtailmedia",
    "modelcluster",
    "taggit",
    "ninja",
    "csp",
    "django_q",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.admin_middleware.AdminMiddleware",
    "core.middleware.StrangersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "core.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "accounts.middleware.TimeZoneMiddleware",
    "core.middleware.VisitedDeedMiddleware",
    "core.middleware.CompressMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "core.context.site",
            ],
        },
    },
]

# People ------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.PersonBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:dashboard"
LOGOUT_REDIRECT_URL = "/"

ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = None  # asked at sign-in: hospital computers are shared
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.signup.SignupForm"
ACCOUNT_FORMS = {
    "login": "accounts.forms.entrance.LoginForm",
    "signup": "accounts.forms.entrance.SignupForm",
    "add_email": "accounts.forms.entrance.AddEmailForm",
    "change_password": "accounts.forms.entrance.ChangePasswordForm",
    "set_password": "accounts.forms.entrance.SetPasswordForm",
    "reset_password": "accounts.forms.entrance.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.entrance.ResetPasswordKeyForm",
    "reauthenticate": "accounts.forms.entrance.ReauthenticateForm",
}
# One hospital often has one address for all: generous to an address, strict to an account.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "100/m/ip,5/5m/key",
    "signup": "200/m/ip",
    "reset_password": "100/m/ip,3/5m/key",
    "reset_password_from_key": "100/m/ip",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Meridian"
MFA_TOTP_TOLERANCE = 1  # phones' clocks differ by half a minute
MFA_RATE_LIMITS = {"webauthn_login": "300/m/ip"}
# An address is verified before the first sign-in; a second factor must not stop anybody from changing it later.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.entrance.AuthenticateForm",
    "reauthenticate": "accounts.forms.entrance.ReauthenticateCodeForm",
    "activate_totp": "accounts.forms.entrance.ActivateAppForm",
    "add_webauthn": "accounts.forms.entrance.AddPasskeyForm",
    "edit_webauthn": "accounts.forms.entrance.RenamePasskeyForm",
}
SECOND_FACTOR_REQUIRED_FOR_STAFF = False
SOCIALACCOUNT_PROVIDERS = {}
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_ADAPTER = "accounts.adapter.SocialAccountAdapter"
SOCIALACCOUNT_FORMS = {"signup": "accounts.forms.entrance.InstitutionSignupForm"}

# Languages ---------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français"), ("es", "Español"), ("ar", "العربية")]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
LOCALE_PATHS = []
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["config.formats"]

# Files -------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "static-built")))
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
SERVE_MEDIA = True
PRIVATE_ROOT = DATA_DIR / "private"
KEYS_ROOT = DATA_DIR / "keys"
FILE_UPLOAD_PERMISSIONS = 0o644
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_NUMBER_FILES = 510  # certificates that are checked at once, and a little more to say that they are too many
STORAGES = {
    "default": {"BACKEND": "core.storage.WholeFileStorage"},
    "private": {"BACKEND": "core.storage.PrivateStorage"},
    "staticfiles": {"BACKEND": "core.static_files.OwnFilesPackedStorage"},
}

# Wagtail -----------------------------------------------------------------

WAGTAIL_SITE_NAME = "Meridian"
WAGTAILADMIN_BASE_URL = site_url()
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = LOGIN_URL
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp", "svg"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_IMAGE_FORM_BASE = "core.uploads.ImageForm"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "epub", "odp", "ods", "odt", "pdf", "pptx", "txt", "vtt", "xlsx"]
WAGTAILDOCS_DOCUMENT_FORM_BASE = "core.uploads.DocumentForm"
WAGTAILMEDIA = {
    "MEDIA_FORM_BASE": "core.uploads.MediaForm",
    "AUDIO_EXTENSIONS": ["aac", "flac", "m4a", "mp3", "ogg", "opus", "wav"],
    "VIDEO_EXTENSIONS": ["m4v", "mp4", "ogv", "webm"],
}
WAGTAILEMBEDS_RESPONSIVE_HTML = True
WAGTAILEMBEDS_FINDERS = []
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "core.search_backend"}}
WAGTAILDOCS_SERVE_METHOD = "serve_view"
TAGGIT_CASE_INSENSITIVE = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Security ----------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # the editor previews pages in a frame of its own
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
CSRF_FAILURE_VIEW = "core.views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/admin/"],
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "media-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'self'"],
    },
}

# Jobs --------------------------------------------------------------------

# ``retry`` is greater than ``timeout``, or a slow job starts again while it still runs.
# ``cache`` is where a worker says that it lives, so the web process must see it too.
Q_CLUSTER = {
    "name": "meridian",
    "broker_class": "core.brokers.DatabaseBroker",
    "orm": "default",
    "cache": "queue",
    "guard_cycle": 1,
    "workers": env.int("Q_WORKERS", default=1),
    "timeout": 300,
    "retry": 360,
    "max_attempts": 5,
    "ack_failures": False,
    "poll": 1,
    "bulk": 1,
    "catch_up": False,
    "label": "Jobs",
}
SCHEDULES = "config.schedules.SCHEDULES"
WAGTAILLOCALIZE_JOBS = {"BACKEND": "core.localize_jobs.QueueBackend"}
# Wagtail's own tasks keep its search and reference indexes; done at once, they are right as soon as a page is saved.
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

# Mail --------------------------------------------------------------------

DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Meridian <no-reply@meridian.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
SITE_URL = WAGTAILADMIN_BASE_URL
STAFF_ALERTS = env.list("STAFF_ALERTS", default=[])

# Whether the links of authors that lead to other sites are looked at; those of this site always are.
LINK_CHECKS = env.bool("LINK_CHECKS", default=True)

# The virus scanner that looks at people's documents: tcp://host:3310 or unix:/path. Without one, none is scanned.
CLAMAV_ADDRESS = env.str("CLAMAV_ADDRESS", default="")

# Limits on public deeds: how many, in how many seconds, for one address.
# X-Forwarded-For is believed for as many proxies of our own as stand before the site.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
RATE_LIMITS = {
    "verify": (30, 60),
    "verify_rows": (2000, 3600),
    "receipts": (30, 60),
    "search": (60, 60),
    "api": (240, 60),
    "codes": (20, 60),
    "lists": (30, 60),
    "prints": (60, 60),
    "shares": (120, 60),
    "checks": (60, 60),
    "check_rows": (10_000, 3600),
    "calendar": (60, 3600),
    "references": (60, 60),
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}

# Signatures --------------------------------------------------------------

# Where private keys lie: a class as ``certificates.key_vaults.Vault`` describes it.
KEY_PROVIDER = env.str("KEY_PROVIDER", default="certificates.key_vaults.FileVault")
PKCS11_MODULE = env.str("PKCS11_MODULE", default="")
PKCS11_TOKEN = env.str("PKCS11_TOKEN", default="")
PKCS11_PIN = env.str("PKCS11_PIN", default="")
# A time-stamping service (RFC 3161) for PDFs and for the log; none when empty.
TIMESTAMP_URL = env.str("TIMESTAMP_URL", default="")

SILENCED_SYSTEM_CHECKS: list[str] = []
