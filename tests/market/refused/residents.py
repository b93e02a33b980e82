"""Bought units, or cash, for a resident to keep: by every kind of transfer, and behind the ledger's back."""

from tests.credits.ledger.refused_transfers import Case

_GETS = """
INSERT INTO credits_balance (account_id, asset_id, in_total, out_total, held)
VALUES ({{{account}}}, {{units}}, 1000000, 0, 0)
ON CONFLICT (account_id, asset_id) DO UPDATE SET in_total = credits_balance.in_total + 1000000;
"""
_TRANSFER = """
INSERT INTO credits_transfer (id, kind, asset_id, debit_account_id, credit_account_id, amount,
    debit_in, debit_out, credit_in, credit_out, posted_at, source_ref, command_id)
SELECT '{{new}}', '{kind}', {{units}}, {{escrow}}, {{{account}}}, 1000000, NULL, NULL, b.in_total,
       b.out_total, now(), '{{{source}}}', '{{other}}'
  FROM (SELECT 1) AS one
  LEFT JOIN credits_balance b ON b.account_id = {{{account}}} AND b.asset_id = {{units}};
"""
# The lowest number of the lot goes, and the rest of its block stays.
_NUMBERS = """
UPDATE credits_serialblock SET to_transfer = '{{new}}' WHERE id = '{{block}}';
INSERT INTO credits_serialblock (id, asset_id, scheme, serial_code, vintage, batch, first_no, last_no,
    account_id, source_ref, parent_id, from_transfer)
SELECT gen_random_uuid(), b.asset_id, b.scheme, b.serial_code, b.vintage, b.batch, part.first_no,
       part.last_no, part.account_id, part.source_ref, b.id, '{{new}}'
  FROM credits_serialblock b, LATERAL (VALUES
       (b.first_no, b.first_no, {{{account}}}::bigint, '{{{source}}}'::uuid),
       (b.first_no + 1, b.last_no, b.account_id, b.source_ref)
  ) AS part (first_no, last_no, account_id, source_ref) WHERE b.id = '{{block}}';
"""


def out_of_escrow(kind: str, account: str, source: str) -> str:
    """Return SQL that moves a tonne of a firm's lot to an account, with its balance and its number."""
    gets = _GETS.format(account=account) if account.endswith("_account") else ""
    terms = {"kind": kind, "account": account, "source": source}
    return gets + _TRANSFER.format(**terms) + _NUMBERS.format(**terms)


def _cash(kind: str, debit: str) -> str:
    return f"""
INSERT INTO credits_balance (account_id, asset_id, in_total, out_total, held)
VALUES ({{lin_account}}, {{money}}, 100, 0, 0);
INSERT INTO credits_transfer (id, kind, asset_id, debit_account_id, credit_account_id, amount,
    debit_in, debit_out, credit_in, credit_out, posted_at, source_ref, command_id)
VALUES ('{{new}}', '{kind}', {{money}}, {debit}, {{lin_account}}, 100, NULL, NULL, 100, 0, now(), '{{fill}}',
    '{{other}}');"""


_ISSUED_ONLY, _ISSUER = "person_gets_registry_units_by_issuance_only", "issuer_issues_only"
RESIDENTS = [
    Case(
        "a delivery to a resident",
        out_of_escrow("DELIVERY", "lin_account", "fill"),
        (_ISSUED_ONLY, _ISSUER),
    ),
    Case(
        "a release of another's lot to a resident",
        out_of_escrow("RELEASE", "lin_account", "sold_lot"),
        ("released_to_whom_it_came_from", _ISSUER),
    ),
    Case(
        "a release of another's lot to a resident under no lot",
        out_of_escrow("RELEASE", "lin_account", "new"),
        ("released_to_whom_it_came_from", _ISSUER),
    ),
    Case(
        "a release to another firm",
        out_of_escrow("RELEASE", "delta_account", "sold_lot"),
        ("released_to_whom_it_came_from", _ISSUER),
    ),
    Case(
        "a release to a resident that leaves the numbers in escrow",
        out_of_escrow("RELEASE", "lin_account", "sold_lot").partition("UPDATE credits_serialblock")[0],
        ("as_many_numbers_as_tonnes", _ISSUER),
    ),
    *(
        Case(
            f"{kind} out of escrow to a resident",
            out_of_escrow(kind, "lin_account", "fill"),
            ("transfer_takes_its_route",),
        )
        for kind in ("CUSTODY", "PURCHASE_RETIREMENT", "EXPORT", "RETIREMENT", "PAYMENT")
    ),
    Case(
        "an issuance out of escrow to a resident",
        out_of_escrow("ISSUANCE", "lin_account", "fill"),
        ("transfer_takes_its_route",),
    ),
    Case(
        "a delivery to a firm that bought nothing",
        out_of_escrow("DELIVERY", "qiao_account", "fill"),
        ("delivery_of_a_fill", _ISSUER),
    ),
    Case(
        "a delivery of a fifth of the fill",
        out_of_escrow("DELIVERY", "delta_account", "fill"),
        ("delivery_of_a_fill", _ISSUER),
    ),
    Case(
        "a purchase retired without a fill",
        out_of_escrow("PURCHASE_RETIREMENT", "retired", "new"),
        ("delivery_of_a_fill", _ISSUER),
    ),
    Case(
        "an export without a transfer",
        out_of_escrow("EXPORT", "external", "sent"),
        ("export_of_a_settled_transfer", _ISSUER),
    ),
    Case(
        "numbers of a lot put into a resident's account",
        "UPDATE credits_serialblock SET account_id = {lin_account} WHERE id = '{block}'",
        ("serial_block_closes_once",),
    ),
    Case(
        "a fill for a resident",
        """INSERT INTO market_fill (id, session_id, bid_id, buyer_id, quantity_t, price_fen, amount_fen,
               is_retired)
           VALUES ('{new}', '{session}', '{bid}', '{lin}', 1, 3900, 3900, false)""",
        ("fill_of_a_result",),
    ),
    Case(
        "a fill given to a resident",
        "UPDATE market_fill SET buyer_id = '{lin}'",
        ("market_fill_append_only",),
    ),
    Case(
        "a bid given to a resident",
        "UPDATE market_bid SET party_id = '{lin}' WHERE id = '{bid}'",
        ("market_bid_is_irrevocable",),
    ),
    Case(
        "a resident called a firm",
        "UPDATE accounts_party SET kind = 'ORGANISATION' WHERE id = '{lin}'",
        ("accounts_party_kind_fixed",),
    ),
    Case(
        "a resident's account called a firm's",
        "UPDATE credits_ledgeraccount SET holder_is_person = false WHERE id = {lin_account}",
        ("credits_ledgeraccount_keeps_its_holder",),
    ),
    Case(
        "a second account for a resident, as if a firm's",
        """INSERT INTO credits_ledgeraccount (id, kind, party_id, holder_is_person, scheme, frozen_reason)
           VALUES (1999999999, 'HOLDING', '{lin}', false, '', '')""",
        ("one_holding_per_party", "holder_is_what_the_party_is"),
    ),
    Case("cash paid in for a resident", _cash("CASH_IN", "{issuer}"), ("no_wallet_for_persons", _ISSUER)),
]
