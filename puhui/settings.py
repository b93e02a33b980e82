"""The one settings file. Everything that differs between machines comes from the environment."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def _secret(name: str, default: str | None = None) -> str:
    """Read a secret from NAME or from the file that NAME_FILE points to."""
    path = env.str(f"{name}_FILE", "")
    return Path(path).read_text(encoding="ascii").strip() if path else env.str(name, default)


DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", False)
VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", "testserver"])

# Without keys of its own a process may run checks and tests, never a server: see puhui/checks.py.
INSECURE_KEY = "insecure-key-for-checks-and-tests-only"
SECRET_KEY = _secret("SECRET_KEY", INSECURE_KEY)
# One or more "name:base64 of 32 bytes" lines or comma-separated; the first encrypts, all decrypt.
FIELD_KEYS = _secret("FIELD_KEYS", "test:" + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",  # templates and styles; the site itself is ours
    "unfold.contrib.filters",
    "puhui.kernel.admin_app.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "pgtrigger",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "puhui.checks.ShellConfig",
    "puhui.kernel",
    "accounts",
    "credits",
    "market",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "puhui.kernel.staff_only_middleware.StaffSessions",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "puhui.kernel.staff_only_middleware.StaffForms",
    "puhui.kernel.staff_only_middleware.StaffUsers",
    "allauth.account.middleware.AccountMiddleware",
    "puhui.kernel.staff_only_middleware.StaffMessages",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "puhui.kernel.staff_only_middleware.ContentPolicy",
    "accounts.staff.guard.SecondFactorGuard",  # inside ContentPolicy, so that it may widen the admin's policy
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "puhui.urls"
APPEND_SLASH = False
WSGI_APPLICATION = "puhui.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Ahead of the apps' own: they replace allauth's layout and Unfold's menu. The portal is no app.
        "DIRS": [
            BASE_DIR / "accounts" / "staff" / "templates",
            BASE_DIR / "puhui" / "kernel" / "templates",
            BASE_DIR / "puhui" / "portal" / "templates",
        ],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# --- database: one address, one role a process (deploy/roles.sql) ---
DATABASE_ROLE = env.str("DATABASE_ROLE", "owner")
DATABASES = {"default": env.db_url("DATABASE_URL", default="postgres://puhui@127.0.0.1:5432/puhui")}
DATABASES["default"].update(
    ENGINE="puhui.kernel.postgresql",
    CONN_MAX_AGE=env.int("CONN_MAX_AGE", 600),
    CONN_HEALTH_CHECKS=True,
)
_options = DATABASES["default"].setdefault("OPTIONS", {})
_options.setdefault("connect_timeout", 5)
# Prepared is what asks for it (puhui.kernel.prepared), never what was sent often; without a number, nothing.
_options.setdefault("prepare_threshold", 1_000_000_000)
if DATABASE_ROLE != "owner":
    # The server looks every five seconds whether whoever asked is still there: what a process that was ended
    # had asked for ends with it, however long it would take.
    _options["options"] = f"-c role=puhui_{DATABASE_ROLE} -c client_connection_check_interval=5000"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- cache and broker ---
_cache_url = env.str("CACHE_URL", "")
CACHES = {
    "default": env.cache_url_config(_cache_url)
    if _cache_url
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "kernel_cache"}
}
BROKER_URL = env.str("BROKER_URL", "filesystem://")

# --- files ---
EVIDENCE_DIR = VAR_DIR / "evidence"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    # Evidence, by digest; another backend of Django's interface may take its place.
    "evidence": {
        "BACKEND": "credits.evidence.storage.WholeFileStorage",
        "OPTIONS": {"location": EVIDENCE_DIR},
    },
}
# Evidence in an object store instead (the extra s3); keys come from the environment as boto3 reads them.
if EVIDENCE_BUCKET := env.str("EVIDENCE_BUCKET", ""):
    STORAGES["evidence"] = {
        "BACKEND": "credits.evidence.object_storage.ObjectStorage",
        "OPTIONS": {
            "bucket_name": EVIDENCE_BUCKET,
            "location": env.str("EVIDENCE_PREFIX", ""),
            "endpoint_url": env.str("EVIDENCE_ENDPOINT", "") or None,
            "region_name": env.str("EVIDENCE_REGION", "") or None,
            "addressing_style": "path",
            "default_acl": None,  # private, as the bucket is
        },
    }

# Where clamd listens, `unix:/run/clamav/clamd.ctl` or `host:3310`; empty: files are not scanned.
CLAMD_ADDRESS = env.str("CLAMD_ADDRESS", "")
# Its StreamMaxLength; what is larger was not scanned, and is not given out.
CLAMD_BYTES_MAX = env.int("CLAMD_BYTES_MAX", 25 * 1024 * 1024)

# --- credits ---
# Which set of thresholds trips are screened by (credits/screening/sets); empty: trips are taken as told.
SCREENING_SET = env.str("SCREENING_SET", "standard")
# Raw points of a trip are destroyed so many days after it was decided; not before an appeal's time is over.
TRACE_DAYS = env.int("TRACE_DAYS", 30)
# Verdicts that are computed again each night, chosen by the date; where there are fewer, all of them.
RECOMPUTATION_SAMPLE = env.int("RECOMPUTATION_SAMPLE", 1_000)

# --- market ---
# Where the sandbox venue listens (deploy/sandbox_venue); empty: its connector is off.
SANDBOX_VENUE_URL = env.str("SANDBOX_VENUE_URL", "")

# --- people ---
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/admin/"
# Locked by name and address together: an address alone is a whole mobile carrier.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 1
AXES_CLIENT_IP_CALLABLE = "accounts.people.addresses.address_of"
AXES_LOCKOUT_TEMPLATE = "staff/locked.html"
ACCOUNT_ADAPTER = "accounts.staff.adapter.StaffAccountAdapter"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "accounts.staff.adapter.StaffSecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.staff.forms.AuthenticateForm",
    "reauthenticate": "accounts.staff.forms.ReauthenticateForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Puhui"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.bool("HTTPS", False)
# Behind a proxy, its word counts for the scheme and the caller's address; without one, nobody's does.
BEHIND_PROXY = env.bool("BEHIND_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
METRICS_TOKEN = env.str("METRICS_TOKEN", "")
SECURE_HSTS_SECONDS = 31_536_000 if env.bool("HTTPS", False) else 0

SMS_BACKEND = env.str("SMS_BACKEND", "console")  # console | file
SMS_DIR = VAR_DIR / "sms"
# What people are told by mail; a webhook to this machine itself is for trying out and tests alone.
EMAIL_BACKEND = "django.core.mail.backends." + env.str("EMAIL_BACKEND", "console.EmailBackend")
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_HOST, EMAIL_PORT = env.str("EMAIL_HOST", "localhost"), env.int("EMAIL_PORT", 25)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_USER", ""), _secret("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", "Puhui <puhui@localhost>")
WEBHOOK_LOOPBACK = env.bool("WEBHOOK_LOOPBACK", DEMO)
# Codes a day: for one number, for one network address, for everybody.
OTP_PER_NUMBER = env.int("OTP_PER_NUMBER", 10)
OTP_PER_ADDRESS = env.int("OTP_PER_ADDRESS", 60)
OTP_TOTAL = env.int("OTP_TOTAL", 100_000)
# Wrong codes a day that are looked at at all: from one address, and from everybody (50 guesses a number,
# times all numbers, would be a taken-over sign-in a day). The third is for one person's authenticator at
# step-up.
OTP_FAILURES_PER_ADDRESS = env.int("OTP_FAILURES_PER_ADDRESS", 2 * OTP_PER_ADDRESS)
OTP_FAILURES_TOTAL = env.int("OTP_FAILURES_TOTAL", 5_000)
AUTHENTICATOR_TRIES = env.int("AUTHENTICATOR_TRIES", 20)

# --- API ---
# Where the public reaches this service, for the addresses on certificates; without it, where the caller did.
PUBLIC_URL = env.str("PUBLIC_URL", "").rstrip("/")
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.rest.authentication.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["puhui.kernel.rest.permissions.SignedIn"],
    "DEFAULT_PARSER_CLASSES": ["puhui.kernel.rest.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "puhui.kernel.rest.negotiation.FirstIsFine",
    "DEFAULT_PAGINATION_CLASS": "puhui.kernel.rest.pages.CursorPages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "puhui.kernel.rest.problems.problem_response",
    "COERCE_DECIMAL_TO_STRING": True,
    "DEFAULT_METADATA_CLASS": None,  # OPTIONS is not served: the OpenAPI document tells what is
    "UNAUTHENTICATED_USER": None,
    "UNAUTHENTICATED_TOKEN": None,
}
SPECTACULAR_SETTINGS = {
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "puhui.kernel.rest.example_bodies.add_examples",
    ],
    "TITLE": "Puhui",
    "DESCRIPTION": "Record, verify, issue and retire carbon-inclusion credits.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # Choices that stand under more than one field, or of which a field's name says too little.
    "ENUM_NAME_OVERRIDES": {
        "CertificateStandingEnum": ["VALID", "EXPIRED", "REVOKED"],
        "AccrualOutcomeEnum": "credits.monitoring.models.Outcome.choices",
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# --- language and time ---
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "puhui" / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- static files: served from the apps, compressed only in a release image ---
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "puhui" / "portal" / "static"]
STATIC_ROOT = env.str("STATIC_ROOT", None)  # a release image collects into it
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# Strict for the API and the public pages; the admin's templates need more and get it there alone.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
ADMIN_SECURITY_POLICY = {
    **CONTENT_SECURITY_POLICY["DIRECTIVES"],
    # Alpine evaluates what stands in Unfold's templates; there are no inline scripts, so none are allowed.
    "script-src": [SELF, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
}

# --- admin ---
# What libraries leave untranslated stands in a folder of its own, which `make messages` never rewrites.
LOCALE_PATHS += [BASE_DIR / "puhui" / "locale_libraries"]
UNFOLD = {
    "SITE_TITLE": "Puhui",
    "SITE_HEADER": "Puhui",
    "SITE_SUBHEADER": _("Carbon inclusion"),
    "SITE_SYMBOL": "eco",
    "SITE_URL": None,  # there is no page at /
    "SHOW_HISTORY": "puhui.kernel.admin.base.may_read_history",
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_LANGUAGES": True,
    "LANGUAGES": {"action": reverse_lazy("admin:set_language")},
    "ENVIRONMENT": [_("Demonstration"), "warning"] if DEMO else None,
    "STYLES": [lambda request: static("kernel/admin.css")],
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("kernel/leaf.svg")}
    ],
    "ACCOUNT": {
        "navigation": [
            {"title": _("Change password"), "link": reverse_lazy("account_change_password")},
            {"title": _("Second factor"), "link": reverse_lazy("mfa_index")},
        ]
    },
    "SIDEBAR": {"show_search": True},
    "COLORS": {
        # Green, for what this is about.
        "primary": {
            "50": "oklch(98.2% .018 155.826)",
            "100": "oklch(96.2% .044 156.743)",
            "200": "oklch(92.5% .084 155.995)",
            "300": "oklch(87.1% .15 154.449)",
            "400": "oklch(79.2% .209 151.711)",
            "500": "oklch(62.7% .17 149.214)",
            "600": "oklch(52.7% .154 150.069)",
            "700": "oklch(44.8% .119 151.328)",
            "800": "oklch(39.3% .095 152.535)",
            "900": "oklch(33.2% .08 153.5)",
            "950": "oklch(26.6% .065 152.934)",
        },
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    # Says at every start of every process that it is there.
    "loggers": {"axes": {"level": "WARNING"}},
}
