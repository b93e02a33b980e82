"""Settings by environment, each in a process of its own as it would start."""

import base64
import json
import os
import subprocess
import sys

import pytest
from django.conf import settings as current

KEYS = {
    "SECRET_KEY": "a-key-of-this-test-alone-" * 3,
    "FIELD_KEYS": "own:" + base64.b64encode(bytes(range(32))).decode(),
}


def start(code: str, **environment: str) -> subprocess.CompletedProcess:
    """Run Python with the settings loaded, and nothing of this process's configuration."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "DATABASE_URL") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=current.BASE_DIR,
        env=kept | {"DJANGO_SETTINGS_MODULE": "puhui.settings", "LOG_LEVEL": "ERROR"} | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def read(*names: str, **environment: str) -> dict:
    shown = f"{{name: getattr(settings, name) for name in {names}}}"
    done = start(f"import json; from django.conf import settings; print(json.dumps({shown}))", **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


SECURE = (
    "DEBUG",
    "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_SECURE",
    "SECURE_HSTS_SECONDS",
    "SECURE_PROXY_SSL_HEADER",
)


def test_by_itself_it_shows_nothing_and_trusts_nobody():
    found = read(*SECURE, "DEMO", "BEHIND_PROXY", "METRICS_TOKEN")
    assert (found["DEBUG"], found["DEMO"], found["BEHIND_PROXY"], found["METRICS_TOKEN"]) == (
        False,
        False,
        False,
        "",
    )
    assert found["SECURE_PROXY_SSL_HEADER"] is None


def test_on_https_cookies_go_by_https_alone():
    found = read(*SECURE, HTTPS="1", BEHIND_PROXY="1")
    assert (found["SESSION_COOKIE_SECURE"], found["CSRF_COOKIE_SECURE"]) == (True, True)
    assert found["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert found["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]


def test_secrets_come_from_files_as_well(tmp_path):
    (tmp_path / "key").write_text("from a file\n", encoding="ascii")
    assert read("SECRET_KEY", SECRET_KEY_FILE=str(tmp_path / "key"))["SECRET_KEY"] == "from a file"


def test_a_process_takes_its_role_with_the_connection_and_nothing_it_asked_for_outlives_it():
    code = "from django.conf import settings; print(settings.DATABASES['default']['OPTIONS']['options'])"
    told = start(code, DATABASE_ROLE="worker").stdout.strip()
    assert told == "-c role=puhui_worker -c client_connection_check_interval=5000"


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"SECRET_KEY": KEYS["SECRET_KEY"]}, ["FIELD_KEYS"]),
        ({"FIELD_KEYS": KEYS["FIELD_KEYS"]}, ["SECRET_KEY"]),
    ],
)
def test_no_server_starts_under_keys_that_everybody_can_read(given, missing):
    done = start("import puhui.wsgi", **given)
    assert done.returncode != 0
    assert all(f"{name} is not set" in done.stderr for name in missing)


def test_a_server_starts_under_keys_of_its_own():
    done = start("import puhui.wsgi; print('serving')", **KEYS)
    assert done.stdout.strip() == "serving", done.stderr


def test_the_deployment_check_names_the_missing_keys_and_passes_with_them():
    manage = "from django.core.management import execute_from_command_line as manage"
    command = f"{manage}; manage(['manage.py', 'check', '--deploy'])"
    without, with_them = start(command), start(command, HTTPS="1", BEHIND_PROXY="1", **KEYS)
    assert without.returncode != 0
    assert "puhui.E001" in without.stderr
    assert "puhui.E002" in without.stderr
    assert with_them.returncode == 0, with_them.stderr
    assert "puhui.E" not in with_them.stderr
    # Without HTTPS it would name these too.
    assert not any(code in with_them.stderr for code in ("W004", "W009", "W012", "W016", "W018", "W020"))


def test_the_code_in_the_repository_names_no_secret():
    assert current.INSECURE_KEY in (current.BASE_DIR / "puhui" / "settings.py").read_text(encoding="utf-8")
    assert current.ALLOWED_HOSTS != ["*"]
    assert current.SILENCED_SYSTEM_CHECKS == []
