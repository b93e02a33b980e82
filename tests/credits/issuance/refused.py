"""Attempts on mints, issuances and serial numbers, as SQL; test_database_refuses.py makes them.

A `{name}` is an id that lay_ordinary.py printed.
"""

from tests.credits.ledger.refused_transfers import EVERYBODY, Case

OUTSIDE_MINT = ("owner", "web", "worker", "auditor")
TRANSFER = """INSERT INTO credits_transfer (id, kind, asset_id, debit_account_id, credit_account_id, amount,
    debit_in, debit_out, credit_in, credit_out, posted_at, source_ref, command_id, reverses_id)
    VALUES ('{{new}}', {values}, now(), {source}, '{{other}}', NULL);"""
BLOCK = """INSERT INTO credits_serialblock (id, asset_id, scheme, serial_code, vintage, batch, first_no,
    last_no, account_id, source_ref, parent_id, from_transfer, to_transfer)
    SELECT gen_random_uuid(), asset_id, scheme, serial_code, vintage, batch, {first}, {last}, {account},
           source_ref, {parent}, {transfer}, NULL FROM credits_serialblock WHERE id = '{{first_block}}';"""
GROWN = """UPDATE credits_balance SET in_total = in_total + {grams}
            WHERE account_id = {{bakery}} AND asset_id = {{units}};"""
SHRUNK = """UPDATE credits_balance SET out_total = out_total + {grams}
             WHERE account_id = {{bakery}} AND asset_id = {{units}};"""


def transfer(values: str, source: str = "'{new}'") -> str:
    return TRANSFER.format(values=values, source=source)


def block(first: int, last: int, *, parent: str, transfer: str, account: str = "{bakery}") -> str:
    return BLOCK.format(first=first, last=last, parent=parent, transfer=transfer, account=account)


def mint(grams: int, issuance: str, *, account: str = "{bakery}", total: int | None = None) -> str:
    """Return the mint of units of the first batch to the bakery, with a balance that fits."""
    total = 344_000_000 + grams if total is None else total
    row = transfer(
        f"'ISSUANCE', {{units}}, {{issuer}}, {account}, {grams}, NULL, NULL, {total}, 44000000",
        f"'{issuance}'",
    )
    return GROWN.format(grams=grams) + row


def append_only(table: str, change: str) -> list[Case]:
    return [
        Case(f"{table} updated", f"UPDATE {table} SET {change}", (f"{table}_append_only",)),
        Case(f"{table} deleted", f"DELETE FROM {table}", (f"{table}_append_only",)),
        Case(f"{table} emptied", f"TRUNCATE {table} CASCADE", (f"{table}_no_truncate",)),
    ]


def never_removed(table: str) -> list[Case]:
    return [
        Case(f"{table} deleted", f"DELETE FROM {table}", (f"{table}_is_never_removed",)),
        Case(f"{table} emptied", f"TRUNCATE {table} CASCADE", (f"{table}_no_truncate",)),
    ]


MINTS = [
    Case("a mint by SQL", mint(1_000_000, "{approved}"), ("mint_by_issuance_only",), OUTSIDE_MINT),
    Case(
        "a mint of what awaits approval",
        mint(344_000_000, "{awaiting}"),
        ("mint_of_an_approved_issuance",),
        ("issuer",),
    ),
    Case("a mint of nothing", mint(1_000_000, "{new}"), ("mint_of_an_approved_issuance",), ("issuer",)),
    Case("a mint of more", mint(345_000_000, "{approved}"), ("mint_as_intended",), ("issuer",)),
    Case("a mint into another batch", mint(344_000_000, "{approved}"), ("mint_as_intended",), ("issuer",)),
    Case("a mint once more", mint(344_000_000, "{minted}"), ("minted_once",), ("issuer",)),
    Case(
        "a conversion by another than the worker",
        transfer("'CONVERSION', {grams}, {assigned}, {cancelled}, 1000000, NULL, NULL, NULL, NULL"),
        ("transfer_by_worker_only",),
        ("owner", "web", "issuer", "auditor"),
    ),
    Case(
        "a conversion once more",
        transfer(
            "'CONVERSION', {grams}, {assigned}, {cancelled}, 3000000, NULL, NULL, NULL, NULL",
            "'{programme}'",
        ),
        ("conversion_of_the_reported_grams",),
        ("worker",),
    ),
    Case(
        "a conversion of more",
        transfer(
            "'CONVERSION', {grams}, {assigned}, {cancelled}, 3226000, NULL, NULL, NULL, NULL",
            "'{programme}'",
        ),
        ("conversion_of_the_reported_grams",),
        ("worker",),
    ),
]
_RETIREMENT = SHRUNK.format(grams=1_000_000) + transfer(
    "'RETIREMENT', {units}, {bakery}, {retired}, 1000000, 344000000, 45000000, NULL, NULL"
)
SERIALS = [
    Case(
        "units retired without their numbers",
        _RETIREMENT,
        ("as_many_numbers_as_tonnes", "worker_retires_by_a_settlement"),
        ("owner", "web", "worker"),
    ),
    Case(
        "back out of retired",
        transfer("'RELEASE', {units}, {retired}, {bakery}, 1000000, NULL, NULL, 345000000, 44000000"),
        ("transfer_takes_its_route",),
    ),
    Case(
        "a block made smaller",
        "UPDATE credits_serialblock SET last_no = last_no - 1 WHERE id = '{live_block}'",
        ("serial_block_closes_once",),
    ),
    Case(
        "a block moved to another account",
        "UPDATE credits_serialblock SET account_id = {retired} WHERE id = '{live_block}'",
        ("serial_block_closes_once",),
    ),
    Case(
        "a closed block opened",
        "UPDATE credits_serialblock SET to_transfer = NULL WHERE id = '{first_block}'",
        ("serial_number_lives_once", "serial_block_closes_once"),
    ),
    Case(
        "a block closed by no transfer",
        "UPDATE credits_serialblock SET to_transfer = '{new}' WHERE id = '{live_block}'",
        ("serial_block_closed_by_its_transfer",),
    ),
    Case(
        "a block closed by the transfer that brought it to another",
        "UPDATE credits_serialblock SET to_transfer = '{issuance_transfer}' WHERE id = '{live_block}'",
        ("serial_block_closed_by_its_transfer",),
    ),
    Case(
        "numbers of no transfer",
        block(9001, 9001, parent="NULL", transfer="'{new}'"),
        ("serial_block_moves_with_a_transfer",),
    ),
    Case(
        "numbers that no mint gave",
        block(9001, 9001, parent="NULL", transfer="'{retirement_transfer}'"),
        ("serial_number_is_minted",),
    ),
    Case(
        "numbers more beside a mint of the past",
        block(9001, 9001, parent="'{live_block}'", transfer="'{issuance_transfer}'"),
        ("serial_block_is_part_of_its_parent",),
    ),
    Case(
        "a number twice",
        block(300, 300, parent="NULL", transfer="'{issuance_transfer}'"),
        ("serial_number_lives_once",),
    ),
    Case(
        "a counter set back",
        "UPDATE credits_serialcounter SET next_number = 1",
        ("serial_counter_only_grows",),
    ),
    *never_removed("credits_serialblock"),
    *never_removed("credits_serialcounter"),
    *append_only("credits_serialmove", "transfer_id = transfer_id"),
]


def _issuance(title: str, which: str, change: str, *rules: str) -> Case:
    return Case(title, f"UPDATE credits_issuance SET {change} WHERE id = '{{{which}}}'", rules)


def _approval(title: str, person: str, user: str, digest: str, *rules: str) -> Case:
    sql = f"""INSERT INTO credits_approval (id, issuance_id, digest, person_id, user_id, role, approved_at)
              VALUES ('{{new}}', '{{awaiting}}', '{digest}', '{person}', '{user}', 'REGISTRAR', now())"""
    return Case(f"an approval {title}", sql, rules)


ISSUANCES = [
    _issuance("approved by one", "awaiting", "status = 'APPROVED'", "approved_by_two_persons"),
    _issuance(
        *("minted by the word", "approved"),
        "status = 'MINTED', batch = '{intended_batch}', minted_at = now()",
        "minted_with_its_transfer",
    ),
    _issuance("of more tonnes", "approved", "tonnes = tonnes + 1", "credits_issuance_keeps_its_terms"),
    _issuance("to another", "approved", "party_id = '{mei}'", "credits_issuance_keeps_its_terms"),
    _approval(
        "by the same person again",
        "{chen}",
        "{chen_user}",
        "{awaiting_digest}",
        "one_approval_per_natural_person",
    ),
    _approval(
        *("by the same person under a second user", "{chen}", "{tang_user}", "{awaiting_digest}"),
        "one_approval_per_natural_person",
    ),
    _approval("by the owner", "{mei}", "{mei_user}", "{awaiting_digest}", "approval_by_the_uninvolved"),
    _approval(
        *("in another's name", "{tang}", "{chen_user}", "{awaiting_digest}"), "approval_by_a_registrar"
    ),
    _approval(*("by nobody", "{other}", "{tang_user}", "{awaiting_digest}"), "approval_by_a_registrar"),
    _approval("of another digest", "{tang}", "{tang_user}", "{digest}", "approval_of_what_awaits_it"),
    Case(
        "a second user of the same natural person",
        """INSERT INTO accounts_user (id, person_id, password, username, is_staff, is_active, created_at)
           VALUES ('{new}', '{chen}', '', 'chen2', true, true, now())""",
        ("accounts_user_person_id_key",),
    ),
    Case(
        "a user given to another natural person",
        "UPDATE accounts_user SET person_id = '{chen}' WHERE id = '{tang_user}'",
        ("accounts_user_person_fixed",),
    ),
    Case(
        "an approval lent to another",
        "UPDATE credits_approval SET person_id = gen_random_uuid()",
        ("credits_approval_is_only_dropped",),
    ),
    *(
        Case(
            f"an approval dropped of what is {which}",
            f"UPDATE credits_approval SET dropped_at = now() WHERE issuance_id = '{{{which}}}'",
            ("approval_stands_once_approved",),
        )
        for which in ("approved", "minted")
    ),
    Case(
        "a notice cut short",
        "UPDATE credits_notice SET ends_at = starts_at + interval '1 hour'",
        ("credits_notice_keeps_its_length",),
    ),
    Case(
        "a notice ended twice",
        "UPDATE credits_notice SET ended_at = now() + interval '2 years' WHERE issuance_id = '{minted}'",
        ("credits_notice_keeps_its_length",),
    ),
    Case(
        "a notice ended before its time",
        "UPDATE credits_notice SET ended_at = ends_at WHERE issuance_id = '{noticed}'",
        ("notice_ends_when_it_has_run",),
    ),
    Case(
        "a notice prolonged, and nobody had objected",
        "UPDATE credits_notice SET extended_to = ends_at + interval '9 days' WHERE issuance_id = '{noticed}'",
        ("notice_extended_by_an_answer",),
    ),
    *never_removed("credits_issuance"),
    *never_removed("credits_notice"),
    *never_removed("credits_objection"),
    *(
        Case(
            f"an objection put otherwise: {change}",
            f"UPDATE credits_objection SET {change} WHERE id = '{{objection}}'",
            ("credits_objection_is_decided_only",),
        )
        for change in (
            "text = 'nothing'",
            "contact = ''",
            "received_at = received_at - interval '1 minute'",
            "notice_id = (SELECT id FROM credits_notice WHERE issuance_id = '{approved}')",
        )
    ),
    Case(
        "an objection dismissed last week",
        """UPDATE credits_objection SET status = 'DISMISSED', decision = 'no', decided_by = '{tang}',
             decided_at = puhui_now() - interval '7 days' WHERE id = '{objection}'""",
        ("objection_at_its_time",),
    ),
    Case(
        "an objection received last week",
        """INSERT INTO credits_objection (id, notice_id, text, contact, status, received_at, decision)
           SELECT '{new}', notice_id, text, contact, 'OPEN', puhui_now() - interval '7 days', ''
             FROM credits_objection WHERE id = '{objection}'""",
        ("objection_at_its_time",),
    ),
    *never_removed("credits_approval"),
    *append_only("credits_mintintent", "last_no = last_no + 1"),
]
CASES = [*MINTS, *SERIALS, *ISSUANCES]
assert {role for case in CASES for role in case.roles} == set(EVERYBODY)
