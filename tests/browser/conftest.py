"""A server with the world behind it, and a browser that is not signed in yet."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import transaction
from selenium import webdriver

from accounts.people.models import Party
from credits.activities.signatures import forget_operators
from credits.methodologies.snapshot import forget_snapshot
from tests import cast
from tests.admin.hostile import PAYLOAD
from tests.admin.world import World, make_world
from tests.browser.chromium import chromium


@pytest.fixture
def browser(tmp_path) -> Iterator[webdriver.Chrome]:
    with chromium(tmp_path / "profile") as driver:
        yield driver


@pytest.fixture
def world(transactional_db) -> Iterator[World]:
    """The world with hostile text in it: a browser that runs it would say so on its console."""
    with transaction.atomic():
        made = make_world(PAYLOAD)
        Party.objects.filter(pk=made.lin.party.pk).update(name=PAYLOAD)
    yield made
    forget_operators()
    forget_snapshot()


@pytest.fixture
def secret(world) -> str:
    """The secret of the administrator's authenticator; the password is the cast's."""
    secret = generate_totp_secret()
    world.administrator.user.set_password(cast.PASSWORD)
    world.administrator.user.save(update_fields=["password"])
    TOTP.activate(world.administrator.user, secret)
    return secret


@pytest.fixture
def pictures(tmp_path) -> Path:
    """Where screenshots go: SCREENSHOTS, for people who want to look, or nowhere that stays."""
    folder = Path(os.environ.get("SCREENSHOTS") or tmp_path / "pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
