"""Encryption at rest: bound to its place, readable after rotation, and nothing else opens it."""

import base64
import os
from uuid import UUID

import pytest
from django.db import connection

from accounts.people.models import Party
from puhui.kernel.crypto import (
    DecryptionFailed,
    blind_index,
    decrypt,
    encrypt,
)
from puhui.kernel.data_keys import open_for, seal_for
from puhui.kernel.models import DataKey
from tests import cast

PLACE = "accounts_party.name"


def key(name: str, byte: int) -> str:
    return f"{name}:{base64.b64encode(bytes([byte]) * 32).decode()}"


@pytest.mark.parametrize("text", ["", "林", "a" * 10_000, "\n\t", "🚇 é e\u0301"])
def test_a_text_comes_back_and_never_looks_the_same_twice(text):
    one, other = encrypt(text, bound_to=PLACE), encrypt(text, bound_to=PLACE)
    assert one != other
    assert text not in one or text == ""
    assert decrypt(one, bound_to=PLACE) == decrypt(other, bound_to=PLACE) == text


def test_a_value_moved_to_another_column_is_refused():
    stored = encrypt("Lin", bound_to=PLACE)
    with pytest.raises(DecryptionFailed):
        decrypt(stored, bound_to="accounts_user.phone")


def test_a_value_altered_anywhere_is_refused():
    name, _, encoded = encrypt("Lin", bound_to=PLACE).partition(":")
    raw = base64.b64decode(encoded)
    for place in range(len(raw)):
        broken = bytes([*raw[:place], raw[place] ^ 1, *raw[place + 1 :]])
        with pytest.raises(DecryptionFailed):
            decrypt(f"{name}:{base64.b64encode(broken).decode()}", bound_to=PLACE)
    for broken in ("", "Lin", f"{name}:", f"{name}:AAAA", f"{name}:not base64!", f"other:{encoded}"):
        with pytest.raises(DecryptionFailed):
            decrypt(broken, bound_to=PLACE)


def test_keys_rotate_the_first_encrypts_every_one_decrypts(settings):
    settings.FIELD_KEYS = key("old", 1)
    before = encrypt("Lin", bound_to=PLACE)
    settings.FIELD_KEYS = f"{key('new', 2)}\n{key('old', 1)}"
    after = encrypt("Lin", bound_to=PLACE)
    assert (before.partition(":")[0], after.partition(":")[0]) == ("old", "new")
    assert decrypt(before, bound_to=PLACE) == decrypt(after, bound_to=PLACE) == "Lin"
    settings.FIELD_KEYS = key("new", 2)
    assert decrypt(after, bound_to=PLACE) == "Lin"
    with pytest.raises(DecryptionFailed):
        decrypt(before, bound_to=PLACE)
    # A key of the same name is not the same key.
    settings.FIELD_KEYS = key("new", 3)
    with pytest.raises(DecryptionFailed):
        decrypt(after, bound_to=PLACE)


def test_a_blind_index_outlives_rotation_and_is_each_purposes_own(settings):
    settings.FIELD_KEYS = key("old", 1)
    index = blind_index("phone", "+8613800138000")
    assert len(index) == 32
    assert index == blind_index("phone", b"+8613800138000")
    assert len({index, blind_index("device", "+8613800138000"), blind_index("phone", "+8613800138001")}) == 3
    settings.FIELD_KEYS = f"{key('new', 2)},{key('old', 1)}"
    assert blind_index("phone", "+8613800138000") == index
    settings.FIELD_KEYS = key("new", 2)
    assert blind_index("phone", "+8613800138000") != index


@pytest.mark.parametrize("keys", ["short:AAAA", "bad:!!!!", "long:" + base64.b64encode(bytes(33)).decode()])
def test_a_key_that_is_none_is_refused_at_once(settings, keys):
    settings.FIELD_KEYS = keys
    with pytest.raises(ValueError):  # noqa: PT011
        encrypt("Lin", bound_to=PLACE)


def test_the_column_holds_ciphertext_and_python_sees_the_text(db):
    lin = cast.lin()
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM accounts_party WHERE id = %s", [lin.party.id])
        (stored,) = cursor.fetchone()
        cursor.execute("SELECT phone FROM accounts_user WHERE id = %s", [lin.user.id])
        (phone,) = cursor.fetchone()
    assert "Lin" not in stored
    assert lin.phone not in phone
    assert Party.objects.get(id=lin.party.id).name == "Lin"
    # Somebody with the database but without the key copies the one column into the other.
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_party SET name = %s WHERE id = %s", [phone, lin.party.id])
    with pytest.raises(DecryptionFailed):
        Party.objects.get(id=lin.party.id)


def test_what_is_sealed_for_somebody_is_theirs_alone_until_their_key_is_destroyed(db):
    lin, hua = UUID(int=1), UUID(int=2)
    sealed = seal_for(lin, b"an answer")
    assert b"answer" not in sealed
    assert open_for(lin, sealed) == b"an answer"
    seal_for(hua, b"another")
    for bad in (sealed[:-1], b"", os.urandom(40), bytes([sealed[0] ^ 1]) + sealed[1:]):
        with pytest.raises(DecryptionFailed):
            open_for(lin, bad)
    with pytest.raises(DecryptionFailed):
        open_for(hua, sealed)
    DataKey.objects.filter(owner_id=lin).delete()
    with pytest.raises(DecryptionFailed):
        open_for(lin, sealed)


def test_a_data_key_lies_encrypted_itself(db):
    seal_for(UUID(int=1), b"x")
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM kernel_datakey")
        (stored,) = cursor.fetchone()
    assert stored.startswith("test:")
    assert DataKey.objects.get().key not in stored
