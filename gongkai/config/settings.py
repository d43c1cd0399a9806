"""Django's settings. What an agency chooses is data; here is only what runs it."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from gongkai.config import environment

DATA_FOLDER = environment.data_folder()
PUBLIC_FOLDER = DATA_FOLDER / "public"
FILES_FOLDER = DATA_FOLDER / "files"
SEARCH_FOLDER = DATA_FOLDER / "search"
EXPORT_FOLDER = DATA_FOLDER / "export"
FONT_FOLDER = environment.font_folder()
SECRET_KEY = environment.secret_key(DATA_FOLDER)
ALLOWED_HOSTS = environment.hosts()
# A web server in front ends TLS and says so (deploy/nginx.conf sets this header on
# every request); without it every form of the desk would be refused as forged. A
# client that reaches us directly and lies about it deceives only itself.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DEBUG = False

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_prose_editor",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "gongkai.commons",
    "gongkai.journal",
    "gongkai.organisation",
    "gongkai.review",
    "gongkai.letters",
    "gongkai.screening",
    "gongkai.disclosure",
    "gongkai.info_requests",
    "gongkai.submissions",
    "gongkai.baking",
    "gongkai.notifications",
    "gongkai.search",
    "gongkai.open_data",
    "gongkai.portal",
    "gongkai.desk",
    "gongkai.subscriptions",
    "gongkai.demo",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "gongkai.desk.views.session_guard.first_things_first",
    "gongkai.commons.uploaded_names.whole_names",
]
ROOT_URLCONF = "gongkai.config.urls"
WSGI_APPLICATION = "gongkai.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {"environment": "gongkai.config.templates.environment"},
    }
]

DATABASES = {"default": environment.database(DATA_FOLDER)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "organisation.Staff"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "gongkai.organisation.password_rules.NotTheAccountName"},
]
# Second steps and single sign-on are django-allauth's; accounts are made by the
# administrator alone, and nobody's e-mail address is asked for.
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "gongkai.organisation.second_step_adapter.SealedSecondSteps"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
SINGLE_SIGN_ON = environment.single_sign_on()
SOCIALACCOUNT_ADAPTER = "gongkai.desk.single_sign_on.OfficeLogIn"
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": environment.openid_connect_services(SINGLE_SIGN_ON),
    }
}
# E-mail notices: off until the operator names a server; all is also inside.
MAIL_SERVER = environment.mail_server()
globals().update(environment.mail_settings(MAIL_SERVER))
CSRF_FAILURE_VIEW = "gongkai.desk.views.error_views.csrf_failed"
LOGIN_URL = "desk:log_in"
LOGIN_REDIRECT_URL = "desk:to_do"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = environment.is_behind_tls()
SESSION_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"

USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("English"))]
LOCALE_PATHS = [Path(__file__).parents[1] / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = DATA_FOLDER / "static"
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024

# A fault is told by its place in the program, never by what somebody had typed.
DEFAULT_EXCEPTION_REPORTER = "gongkai.commons.fault_reports.PlaceReporter"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "places": {"()": "gongkai.commons.fault_reports.PlaceFormatter"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler"},
        "faults": {
            "class": "logging.StreamHandler",
            "level": "ERROR",
            "formatter": "places",
        },
    },
    "loggers": {
        "gongkai": {"handlers": ["console"], "level": "INFO"},
        "django.request": {"handlers": ["faults"]},
    },
}
