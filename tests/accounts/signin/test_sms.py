"""Sending messages."""

import stat

import pytest
from django.core.exceptions import ImproperlyConfigured

from accounts.signin.services.codes import send_code
from accounts.signin.sms import file, send_sms


def test_the_file_backend_keeps_the_latest_message_for_the_owner_alone(sms_folder):
    send_sms("+8613800138000", "first\n111111")
    send_sms("+8613800138000", "second\n222222")
    message = sms_folder / "+8613800138000.txt"
    assert message.read_text(encoding="utf-8") == "second\n222222\n"
    assert stat.S_IMODE(message.stat().st_mode) == 0o600
    assert [path.name for path in sms_folder.iterdir()] == ["+8613800138000.txt"]


def test_the_console_backend_shows_the_message(settings, capsys):
    settings.SMS_BACKEND = "console"
    send_sms("+8613800138000", "hello\n123456")
    assert capsys.readouterr().out == "SMS to +8613800138000\nhello\n123456\n"


def test_an_unknown_backend_is_a_mistake_of_the_settings(settings):
    settings.SMS_BACKEND = "pigeon"
    with pytest.raises(ImproperlyConfigured):
        send_sms("+8613800138000", "hello")


@pytest.mark.django_db(transaction=True)
def test_a_code_whose_message_fails_is_not_an_error_and_tells_the_log_nothing(monkeypatch, caplog):
    from django.utils import timezone

    def fail(phone, text):
        raise OSError("no route")

    monkeypatch.setattr("accounts.signin.services.codes.send_sms", fail)
    send_code(phone="+8613800138000", address="192.0.2.1", now=timezone.now())
    assert "no route" in caplog.text
    assert "13800138000" not in caplog.text


@pytest.mark.parametrize(("say", "name"), [(file.send, "{}.txt"), (file.append, "{}.notices.txt")])
def test_a_file_that_cannot_be_written_is_told_without_its_name(settings, tmp_path, say, name):
    settings.SMS_DIR = tmp_path
    (tmp_path / name.format("+8613800138000")).mkdir()
    with pytest.raises(OSError, match="directory") as refused:
        say("+8613800138000", "hello")
    assert "13800138000" not in str(refused.value)
    assert refused.value.__suppress_context__
