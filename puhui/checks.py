"""System checks: a misconfigured server says so before it serves."""

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import Error, Tags, register


class ShellConfig(AppConfig):
    """The shell as a Django app: it has no tables, and brings these checks along."""

    name = "puhui"
    label = "shell"


@register(Tags.security, deploy=True)
def keys_are_our_own(app_configs, **_) -> list[Error]:
    """Refuse to serve under the keys that stand in the settings file for checks and tests."""
    problems = []
    if settings.SECRET_KEY == settings.INSECURE_KEY:
        problems.append(
            Error("SECRET_KEY is not set.", hint="Set SECRET_KEY or SECRET_KEY_FILE.", id="puhui.E001")
        )
    if settings.FIELD_KEYS.startswith("test:"):
        problems.append(
            Error("FIELD_KEYS is not set.", hint="Set FIELD_KEYS or FIELD_KEYS_FILE.", id="puhui.E002")
        )
    return problems
