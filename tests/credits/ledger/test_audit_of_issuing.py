"""The audit names each breach of the way of an issuance, and of who stood for it, planted past the guards."""

import pytest

from tests.audit import broken_invariants
from tests.credits.ledger.test_audit import plant, unchecked, without
from tests.credits.ledger.test_audit_of_serials import block, copy_of_minted, minted  # noqa: F401

pytestmark = pytest.mark.django_db

FACTOR = """code, title_zh, title_en, region, year, version, kind, value, unit, gas, valid_from, valid_to,
    status, confidence, uncertainty, quality, basic_uncertainty, gwp_set, source_title, source_number,
    source_date, source_url, note, digest"""
PLANTS = {
    "I12 numbers that no mint brought": (block("from_transfer = '{new}'", "born"), "I12"),
    "I12 numbers that were not reserved": (
        "UPDATE credits_mintintent SET last_no = last_no - 1 WHERE issuance_id = '{issuance}'",
        "I12",
    ),
    "I12 fewer numbers than tonnes": (block("last_no = last_no - 1", "born"), "I12"),
    "I12 a number that was born twice": (
        """INSERT INTO credits_serialblock (id, asset_id, scheme, serial_code, vintage, batch, first_no,
               last_no, account_id, source_ref, from_transfer, to_transfer)
           SELECT '{new}', asset_id, scheme, serial_code, vintage, batch, first_no, first_no, account_id,
                  source_ref, from_transfer, '{new}' FROM credits_serialblock WHERE id = '{born}'""",
        "I12",
    ),
    "I13 asked for more than was verified": (
        "UPDATE credits_issuance SET tonnes = tonnes + 1 WHERE id = '{issuance}'",
        "I13",
    ),
    "I13 less moved than was asked for": (
        "UPDATE credits_transfer SET amount = amount - 1000000 WHERE id = '{mint}'",
        "I13",
    ),
    "I13 another count in the notice": (
        """UPDATE kernel_auditevent SET detail = detail || jsonb_build_object('tonnes', 1)
            WHERE action = 'issuance_requested'""",
        "I13",
    ),
    "I13 a certificate of more numbers": (
        "UPDATE credits_retirement SET quantity_g = quantity_g + 1000000 WHERE book = 'REGISTRY'",
        "I13",
    ),
    "I13 a number gone from what is retired": (
        "UPDATE credits_serialblock SET last_no = last_no - 1 WHERE account_id = {retired}",
        "I13",
    ),
    "I21 approved after it was minted": (
        "UPDATE credits_approval SET approved_at = approved_at + interval '1 year'",
        "I21",
    ),
    "I21 approved while the notice ran": (
        "UPDATE credits_approval SET approved_at = approved_at - interval '1 day'",
        "I21",
    ),
    "I21 a notice that nobody ended": ("UPDATE credits_notice SET ended_at = NULL", "I21"),
    "I21 a notice of fewer days than it says": ("UPDATE credits_notice SET working_days = 30", "I21"),
    "I21 no notice at all": ("DELETE FROM credits_notice", "I21"),
    "I21 stated before anybody had the case": (
        "UPDATE credits_statement SET signed_at = signed_at - interval '1 year'",
        "I21",
    ),
    "I21 a second body that never read": ("UPDATE credits_case SET readers_wanted = 2", "I21"),
    "I21 minted before it had its numbers": (
        "UPDATE credits_issuance SET minted_at = minted_at - interval '1 second'",
        "I21",
    ),
    "I24 an approval of another digest": ("UPDATE credits_approval SET digest = repeat('a', 64)", "I24"),
    "I24 an approval of what was refused": (
        unchecked("credits_issuance")
        + "UPDATE credits_issuance SET status = 'REFUSED' WHERE id = '{issuance}'",
        "I24",
    ),
    "I23 a freeze that one person released": (
        unchecked("credits_freeze")
        + """INSERT INTO credits_freeze (id, scope, reason, status, placed_by, placed_at, release_proposed_by,
                 released_by, released_at)
             VALUES ('{new}', 'ALL', 'x', 'RELEASED', '{new}', now(), '{new}', '{new}', now())""",
        "I23",
    ),
    "I23 a factor that was refused and stands": (
        f"""INSERT INTO credits_factorchange ({FACTOR}, id, reason, state, made_by, made_at, checked_by,
                checked_at)
            SELECT {FACTOR}, '{{new}}', 'x', 'REFUSED', '{{new}}', now(), gen_random_uuid(), now()
              FROM credits_factorversion LIMIT 1""",
        "I23",
    ),
    "I25 a role of one's own": (
        without("membership_granted_by_other", "accounts_membership")
        + "UPDATE accounts_membership SET granted_by_id = user_id",
        "I25",
    ),
    "I25 a role from who may give none": (
        """UPDATE accounts_membership m SET granted_by_id =
               (SELECT u.id FROM accounts_user u WHERE u.id <> m.user_id AND NOT EXISTS (
                       SELECT FROM accounts_membership g WHERE g.user_id = u.id AND g.role = 'ADMINISTRATOR'
                           OR g.user_id = u.id AND g.party_id = m.party_id) LIMIT 1)
            WHERE m.party_id IS NOT NULL""",
        "I25",
    ),
    "I25 a role that the trail does not know": (
        "DELETE FROM kernel_auditevent WHERE action = 'role_granted'",
        "I25",
    ),
    "I25 stated by whoever claimed it": (
        """UPDATE credits_statement s SET signed_by = r.created_by FROM credits_issuance i
             JOIN credits_monitoringreport r ON r.id = i.report_id WHERE i.statement_id = s.id""",
        "I25",
    ),
    "I25 approved by no registrar": (
        "UPDATE credits_approval SET user_id = gen_random_uuid()",
        "I25",
    ),
    "I25 two persons with one login": (
        "UPDATE credits_approval SET user_id = (SELECT min(a.user_id::text)::uuid FROM credits_approval a)",
        "I25",
    ),
    "I15 a thing that two reports claim": (
        """ALTER TABLE credits_creditedobject DROP CONSTRAINT one_credit_per_object_and_day;
           INSERT INTO credits_creditedobject (id, report_id, kind, key, days_from, days_to, claimed_at)
           SELECT gen_random_uuid(), report_id, kind, key, days_to - 1, days_to + 1, claimed_at
             FROM credits_creditedobject""",
        "I15",
    ),
    "I15 two reports of one day": (
        """ALTER TABLE credits_monitoringreport DROP CONSTRAINT one_programme_report_per_day;
           UPDATE credits_monitoringreport SET kind = 'PROGRAMME', project_id = NULL, methodology = 'M',
                  city = 'C', vintage = 2026, period_from = '2026-01-01', period_to = '2026-02-01'""",
        "I15",
    ),
}
TABLES = (
    "credits_factorchange",
    *("credits_issuance", "credits_mintintent", "credits_notice", "credits_statement", "credits_case"),
    *("credits_monitoringreport", "credits_transfer", "credits_serialblock"),
)


def test_sound_issuances_break_nothing(minted):  # noqa: F811
    assert broken_invariants() <= {"O1"}


@pytest.mark.parametrize(("sql", "code"), PLANTS.values(), ids=PLANTS)
def test_a_planted_breach_is_found(minted, sql, code):  # noqa: F811
    plant(minted, unchecked(*TABLES) + sql)
    assert code in broken_invariants()
