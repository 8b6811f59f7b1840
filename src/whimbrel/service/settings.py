"""Settings, all from the environment; a demonstration needs none of them.

===========================  =============================================================================================
WHIMBREL_DATA                folder for the embedded database, the secret key and the store (default .local/data)
WHIMBREL_STORE               folder of sealed submissions (default WHIMBREL_DATA/store)
WHIMBREL_DATABASE_URL        postgres://user@host/name for PostgreSQL, an ordinary role; without it SQLite in WHIMBREL_DATA
WHIMBREL_OWNER_DATABASE_URL  the same as the role that owns the tables: for migrate, backup, restore and keys only
WHIMBREL_HOSTS               names the site is called by, separated by commas (default localhost)
WHIMBREL_HTTPS               1 where the site is reached over HTTPS: cookies and redirects are then secure
WHIMBREL_KEYS                file of the key ring (default WHIMBREL_DATA/keys.json); back it up apart from the database
WHIMBREL_FILES               folder of uploads and attachments (default WHIMBREL_DATA/files)
WHIMBREL_PROXIES             how many reverse proxies stand before the site (default 0): where to read the reader's address
WHIMBREL_DEMONSTRATION       1 shows on every page that the data are invented
===========================  =============================================================================================
"""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

DATA = Path(os.environ.get("WHIMBREL_DATA", ".local/data")).resolve()
STORE = Path(os.environ.get("WHIMBREL_STORE", DATA / "store")).resolve()
KEYS = Path(os.environ.get("WHIMBREL_KEYS", DATA / "keys.json")).resolve()
FILES = Path(os.environ.get("WHIMBREL_FILES", DATA / "files")).resolve()
PROXIES = int(os.environ.get("WHIMBREL_PROXIES", "0"))
DEMONSTRATION = os.environ.get("WHIMBREL_DEMONSTRATION") == "1"
HTTPS = os.environ.get("WHIMBREL_HTTPS") == "1"


def _secret_key() -> str:
    """A key made once for this installation, readable by its owner only."""
    DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = DATA / "secret_key"
    if not path.exists():
        handle, beside = tempfile.mkstemp(dir=DATA, prefix=".secret_key-")
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50))
        # Whole or not at all: of several processes that start together the first one's key counts.
        with contextlib.suppress(FileExistsError):
            os.link(beside, path)
        Path(beside).unlink()
    return path.read_text("ascii")


def _database() -> dict[str, object]:
    url = os.environ.get("WHIMBREL_DATABASE_URL", "")
    parts = urlsplit(url)
    if parts.scheme in ("postgres", "postgresql"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": parts.port or "",
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": dict(parse_qsl(parts.query)),  # such as ?sslmode=verify-full
        }
    path = unquote(parts.path) if parts.scheme == "sqlite" else str(DATA / "whimbrel.sqlite3")
    # FULL: what was acknowledged survives the loss of power.
    pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
    options = {"init_command": pragmas, "transaction_mode": "IMMEDIATE", "timeout": 20}
    # Tests run on a file, too: in memory SQLite locks otherwise.
    test = {"NAME": f"{path}.test"}
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": path, "OPTIONS": options, "TEST": test}


SECRET_KEY = _secret_key()
DEBUG = False
ALLOWED_HOSTS = os.environ.get("WHIMBREL_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "django_tasks_db",
    "whimbrel.service.accounts",
    "whimbrel.service.agreements",
    "whimbrel.service.api",
    "whimbrel.service.atlas",
    "whimbrel.service.audit",
    "whimbrel.service.counting",
    "whimbrel.service.debt",
    "whimbrel.service.desk",
    "whimbrel.service.duplicates",
    "whimbrel.service.emergency",
    "whimbrel.service.interview",
    "whimbrel.service.matching",
    "whimbrel.service.operation",
    "whimbrel.service.releases",
    "whimbrel.service.returns",
    "whimbrel.service.uploads",
]
MIDDLEWARE = [
    "whimbrel.service.headers.SafeHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "whimbrel.service.page.SpeaksTheReadersLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "whimbrel.service.api.token.ReadsTheToken",
    "whimbrel.service.audit.request.ActsForTheReader",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "whimbrel.service.private.LeadsToTheSignIn",
    "whimbrel.service.accounts.second_factor.AsksForASecondFactor",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "whimbrel.service.urls"
WSGI_APPLICATION = "whimbrel.service.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "whimbrel.service.page.page",
            ],
            "builtins": ["whimbrel.service.words"],
        },
    }
]
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français"), ("zh-hans", "中文")]
USE_I18N = True
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [Path(__file__).parent / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # accounts made before Argon2id; upgraded when they sign in
]
ACCOUNT_ADAPTER = "whimbrel.service.accounts.adapter.Closed"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Whimbrel"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ADAPTER = "whimbrel.service.accounts.adapter.LockedSecrets"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False
USERSESSIONS_TRACK_ACTIVITY = False
# Five failures lock the name at this address for a quarter of an hour, and twenty of one name anywhere.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "whimbrel.service.accounts.locked_out.locked_out"
AXES_SENSITIVE_PARAMETERS = ["password"]
AXES_USERNAME_FORM_FIELD = "login"
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True  # the history of sign-ins says it, see accounts/history.py
AXES_IPWARE_PROXY_COUNT = PROXIES
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
# Uploads are streamed by our own code; a form is small.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_TEMP_DIR = FILES / "incoming"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "whimbrel.service.faults.form_expired"
# The browser then takes them from this host only, over HTTPS and for the whole site.
_OF_HOST = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_OF_HOST}sessionid", f"{_OF_HOST}csrftoken"
LANGUAGE_COOKIE_NAME = f"{_OF_HOST}whimbrel_language"
# A program that sends its token over HTTP is refused and not led on: it would not notice (see api/token.py).
SECURE_REDIRECT_EXEMPT = [r"^api/(v1|odk)/"]
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
