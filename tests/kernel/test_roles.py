"""Database roles: every privilege on every table, as the file grants it and as an attempt finds it."""

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import caches
from django.db import DatabaseError, ProgrammingError, connection, transaction

from puhui.kernel.roles import (
    NEVER,
    PRIVILEGES,
    ROLES,
    acting_as,
    grant_breaches,
    held_privileges,
    read_grants,
)

pytestmark = pytest.mark.django_db
NOT_PERMITTED = "42501"


def tables() -> list[str]:
    return sorted(connection.introspection.table_names())


def test_every_table_has_a_line_and_every_line_a_table():
    filed = [grant.table for grant in read_grants() if grant.role == "web"]
    assert filed == sorted(filed), "keep the file sorted"
    assert tables() == filed


def test_letters_are_known_and_in_order():
    for grant in read_grants():
        assert grant.letters == "".join(letter for letter in PRIVILEGES if letter in grant.letters), grant


def test_what_is_held_is_what_is_filed():
    assert grant_breaches(connection) == []


def test_the_auditor_reads_and_nothing_else():
    assert {privilege for _, role, privilege in held_privileges(connection) if role == "auditor"} == {
        "SELECT"
    }


def test_the_issuer_writes_what_a_mint_needs_and_nothing_else():
    written = {(t, p) for t, role, p in held_privileges(connection) if role == "issuer" and p != "SELECT"}
    assert written == {
        ("credits_transfer", "INSERT"),
        ("credits_balance", "INSERT"),
        ("credits_balance", "UPDATE"),
        ("credits_serialblock", "INSERT"),
        ("credits_serialmove", "INSERT"),
    }


def test_no_role_may_empty_or_undermine_a_table():
    assert {p for _, _, p in held_privileges(connection)} & set(NEVER) == set()


def _attempt(table: str, privilege: str) -> str:
    """Return the statement that needs just this privilege on the table and touches no row."""
    with connection.cursor() as cursor:
        column = next(
            c.name
            for c in connection.introspection.get_table_description(cursor, table)
            if c.name != "available"
        )
    return {
        "SELECT": f'SELECT count(*) FROM "{table}" WHERE false',
        "INSERT": f'INSERT INTO "{table}" ("{column}") SELECT NULL WHERE false',
        "UPDATE": f'UPDATE "{table}" SET "{column}" = DEFAULT WHERE false',
        "DELETE": f'DELETE FROM "{table}" WHERE false',
    }[privilege]


@pytest.mark.parametrize("role", ROLES)
def test_an_attempt_finds_what_the_file_says(role):
    """The real thing beside `has_table_privilege`: statements that fail for want of a privilege, or not."""
    filed = {(g.table, PRIVILEGES[letter]) for g in read_grants() if g.role == role for letter in g.letters}
    attempts = {(t, p): _attempt(t, p) for t in tables() for p in PRIVILEGES.values()}
    answers = {what: _answer(role, statement) for what, statement in attempts.items()}
    assert len(attempts) >= 4 * 60
    assert set(answers.values()) <= {"", NOT_PERMITTED}
    assert {what for what, answer in answers.items() if not answer} == filed


def _answer(role: str, statement: str) -> str:
    """Return the code of the refusal, or nothing where it was done."""
    try:
        with transaction.atomic(), acting_as(role), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as error:
        return error.__cause__.sqlstate
    return ""


def test_sequences_are_used_and_never_set():
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT r, has_sequence_privilege(r, 'credits_holding_number', 'USAGE'),
                      has_sequence_privilege(r, 'credits_holding_number', 'UPDATE')
                 FROM unnest(ARRAY['puhui_web', 'puhui_worker', 'puhui_issuer', 'puhui_auditor']) AS r"""
        )
        assert cursor.fetchall() == [
            ("puhui_web", True, False),
            ("puhui_worker", True, False),
            ("puhui_issuer", True, False),
            ("puhui_auditor", False, False),
        ]


def test_a_role_is_taken_for_a_block_and_given_back():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (before,) = cursor.fetchone()
        with acting_as("worker"):
            cursor.execute("SELECT current_user")
            assert cursor.fetchone() == ("puhui_worker",)
            with acting_as("issuer"):
                cursor.execute("SELECT current_user")
                assert cursor.fetchone() == ("puhui_issuer",)
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (before,)


@pytest.mark.parametrize("fault", [KeyError, DatabaseError])
def test_a_role_is_given_back_after_an_error(fault):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (before,) = cursor.fetchone()
        with pytest.raises(fault), transaction.atomic(), acting_as("worker"):
            cursor.execute("SELECT nonsense") if fault is DatabaseError else {}["nothing"]
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (before,)
        with pytest.raises(KeyError), acting_as("worker"):  # no savepoint around it
            raise KeyError
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (before,)


@pytest.mark.django_db(transaction=True)
def test_a_role_outside_a_transaction_is_a_mistake():
    with pytest.raises(transaction.TransactionManagementError), acting_as("worker"):
        pass


def test_an_unknown_role_is_a_mistake():
    with pytest.raises(ValueError, match="no such role"), acting_as("root"):
        pass


def test_sessions_and_the_cache_work_as_web():
    with acting_as("web"):
        session = SessionStore()
        session[SESSION_KEY] = "somebody"
        session.create()
        session["more"] = 1
        session.save()
        assert SessionStore(session.session_key)[SESSION_KEY] == "somebody"
        session.delete()
        cache = caches["default"]
        cache.set("key", 1)
        assert cache.get("key") == 1
        cache.delete("key")
        assert cache.get("key") is None
