"""Guards are in place, a missing or altered one is noticed, and a test's teardown alone gets past them."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from puhui.kernel.guards_in_place import expected_guards, guard_breaches, puhui_guards_ok
from puhui.kernel.roles import acting_as

pytestmark = pytest.mark.django_db

APPEND_ONLY = [
    "accounts_consentevent",
    "credits_activity",
    "credits_activityreference",
    "credits_asset",
    "credits_assignment",
    "credits_basis",
    "credits_coinrate",
    "credits_factorversion",
    "credits_retirement",
    "credits_traceclaim",
    "credits_transfer",
    "credits_verdict",
    "kernel_auditevent",
]
NEVER_REMOVED = [
    "credits_balance",
    "credits_hold",
    "credits_ledgeraccount",
    "credits_reward",
    "credits_voucher",
    "kernel_clock",
]


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def row_triggers(table: str) -> dict[str, tuple[int, bool]]:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT tgname, tgtype, tgqual IS NOT NULL FROM pg_trigger
                WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgenabled = 'O'""",
            [table],
        )
        return {name: (bits, conditional) for name, bits, conditional in cursor.fetchall()}


def test_the_guards_are_in_place():
    assert guard_breaches(connection) == []
    assert puhui_guards_ok(databases=["default"]) == []


def test_there_are_as_many_as_one_would_think():
    expected = expected_guards(connection)
    assert len(expected.triggers) > 40
    assert {"puhui_refuse", "puhui_teardown", "_pgtrigger_should_ignore"} <= set(expected.functions)


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_tables_of_record_refuse_every_change(table):
    found = row_triggers(table)
    bits, conditional = found[f"{table}_append_only"]
    assert (bits & 1, bits & (8 | 16), conditional) == (1, 8 | 16, False)
    bits, conditional = found[f"{table}_no_truncate"]
    assert (bits & 1, bits & 32, conditional) == (0, 32, False)


@pytest.mark.parametrize("table", NEVER_REMOVED)
def test_tables_of_state_keep_their_rows(table):
    found = row_triggers(table)
    bits, conditional = found[f"{table}_is_never_removed"]
    assert (bits & 1, bits & 8, conditional) == (1, 8, False)
    assert f"{table}_no_truncate" in found


def test_one_comparison_is_made_on_each_of_the_batchs_verdicts_and_transfers():
    inserting = {t: [n for n, (bits, _) in row_triggers(t).items() if bits & 4] for t in APPEND_ONLY}
    assert inserting["credits_verdict"] == ["credits_later_verdict", "credits_verdict_web_only_cancels"]
    for name in inserting["credits_verdict"]:
        bits, conditional = row_triggers("credits_verdict")[name]
        assert (bits & 2, conditional) == (0, True)
    assert inserting["credits_transfer"] == ["credits_transfer_rules"]
    bits, conditional = row_triggers("credits_transfer")["credits_transfer_rules"]
    assert (bits & 2, conditional) == (0, True), "a trigger before the row ends COPY's bulk path"


def test_every_function_of_ours_reads_under_a_fixed_search_path():
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT DISTINCT p.proname FROM pg_proc p
                WHERE p.pronamespace = 'public'::regnamespace AND p.prolang <> 13
                  AND p.proname ~ '^(puhui|credits|_pgtrigger)_'
                  AND (p.prosecdef OR NOT EXISTS (
                      SELECT FROM unnest(p.proconfig) AS c WHERE c LIKE 'search_path=%pg_temp'))"""
        )
        assert {name for (name,) in cursor.fetchall()} <= {"puhui_now", "credits_revise_catalog"}


@pytest.mark.parametrize(
    ("change", "noticed"),
    [
        (
            "ALTER TABLE credits_transfer DISABLE TRIGGER credits_transfer_rules",
            "trigger credits_transfer_rules on credits_transfer is off",
        ),
        (
            "DROP TRIGGER credits_verdict_append_only ON credits_verdict",
            "trigger credits_verdict_append_only on credits_verdict is missing",
        ),
        (
            """DROP TRIGGER credits_transfer_append_only ON credits_transfer;
               CREATE TRIGGER credits_transfer_append_only BEFORE DELETE ON credits_transfer
               FOR EACH ROW EXECUTE FUNCTION puhui_refuse('x')""",
            "trigger credits_transfer_append_only on credits_transfer is not the one of the code",
        ),
        (
            """CREATE OR REPLACE FUNCTION puhui_refuse() RETURNS trigger LANGUAGE plpgsql
               AS 'BEGIN RETURN NEW; END'""",
            "function puhui_refuse is not the one of the code, or not alone",
        ),
        (
            """CREATE OR REPLACE FUNCTION puhui_teardown() RETURNS boolean LANGUAGE sql
               AS 'SELECT true'""",
            "function puhui_teardown is not the one of the code, or not alone",
        ),
        (
            """CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(trigger_name name) RETURNS boolean
               LANGUAGE plpgsql AS 'BEGIN RETURN true; END'""",
            "function _pgtrigger_should_ignore is not the one of the code, or not alone",
        ),
        (
            """CREATE FUNCTION _pgtrigger_should_ignore(trigger_name text) RETURNS boolean
               LANGUAGE plpgsql AS 'BEGIN RETURN true; END'""",
            "function _pgtrigger_should_ignore is not the one of the code, or not alone",
        ),
        (
            "GRANT UPDATE ON credits_transfer TO puhui_web",
            "web may UPDATE credits_transfer and should not",
        ),
        (
            "REVOKE INSERT ON credits_verdict FROM puhui_worker",
            "worker should INSERT credits_verdict and may not",
        ),
    ],
)
def test_a_guard_that_was_tampered_with_is_noticed(change, noticed):
    run(change)
    assert noticed in guard_breaches(connection)
    assert noticed in [warning.msg for warning in puhui_guards_ok(databases=["default"])]


def test_migrating_makes_grants_and_the_ignore_function_good_again():
    run("GRANT UPDATE ON credits_transfer TO puhui_web")
    run(
        """CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(trigger_name name) RETURNS boolean
           LANGUAGE plpgsql AS 'BEGIN RETURN true; END'"""
    )
    call_command("migrate", verbosity=0, skip_checks=True)
    assert guard_breaches(connection) == []


def test_only_the_owner_of_a_test_database_gets_past_and_only_when_saying_so():
    run(
        """INSERT INTO kernel_auditevent (id, at, action, object_type, object_id, detail, actor_name,
               actor_role, region, reason)
           VALUES (gen_random_uuid(), now(), 'a', 'b', 'c', '{}', '', '', '', '')"""
    )
    with pytest.raises(IntegrityError, match="append_only"), transaction.atomic():
        run("DELETE FROM kernel_auditevent")
    with transaction.atomic():
        run("SET LOCAL puhui.teardown = 'on'")
        run("DELETE FROM kernel_auditevent")


def test_a_stored_answer_is_kept_and_only_what_moved_no_value_expires():
    for key, is_value in (("kept", True), ("expiring", False)):
        run(
            f"""INSERT INTO kernel_idempotencyrecord (scope, key, fingerprint, command_id, owner_id, status,
                    content_type, sealed_body, is_value, created_at)
                VALUES ('s', '{key}', '', gen_random_uuid(), gen_random_uuid(), 200, '', '', {is_value},
                    now())"""
        )
    attempts = [
        ("owner", "DELETE FROM kernel_idempotencyrecord WHERE key = 'expiring'"),
        ("worker", "DELETE FROM kernel_idempotencyrecord WHERE key = 'kept'"),
        ("owner", "UPDATE kernel_idempotencyrecord SET status = 201"),
    ]
    for role, sql in attempts:
        as_role = f"SET LOCAL ROLE puhui_{role};" if role != "owner" else ""
        with pytest.raises(IntegrityError, match="refused"), transaction.atomic():
            run(as_role + sql)
    with acting_as("worker"):
        run("DELETE FROM kernel_idempotencyrecord WHERE key = 'expiring'")
