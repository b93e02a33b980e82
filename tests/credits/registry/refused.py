"""Attempts on transfers between parties, trusted destinations and freezes, as SQL.

A `{name}` is an id that lay_ordinary.py printed.
"""

from tests.credits.issuance.refused import never_removed
from tests.credits.ledger.refused_transfers import Case

WRITERS = ("owner", "web", "worker")
MOVE = """UPDATE credits_balance SET out_total = out_total + {grams}
            WHERE account_id = {{account}} AND asset_id = {{asset}};
          UPDATE credits_balance SET in_total = in_total + {grams}
            WHERE account_id = {{harbours}} AND asset_id = {{asset}};
          INSERT INTO credits_transfer (id, kind, asset_id, debit_account_id, credit_account_id, amount,
            debit_in, debit_out, credit_in, credit_out, posted_at, source_ref, command_id, reverses_id)
          VALUES ('{{new}}', '{kind}', {{asset}}, {{account}}, {{harbours}}, {grams}, {{in_total}},
            {{out_total}} + {grams}, {{harbour_in}} + {grams}, 0, now(), '{source}', '{{command}}', NULL)"""


def moved(title: str, source: str, rule: str, grams: int = 2_000_000, kind: str = "PARTY_TRANSFER") -> Case:
    """Return an attempt to move units from the bakery to the firm."""
    return Case(title, MOVE.format(grams=grams, source=source, kind=kind), (rule,), WRITERS)


def changed(title: str, which: str, change: str, *rules: str, table: str = "partytransfer") -> Case:
    return Case(title, f"UPDATE credits_{table} SET {change} WHERE id = '{{{which}}}'", rules)


_APPROVED = """status = 'WAITING', approved_by = '{who}', approved_at = puhui_now() - interval '{ago}',
    due_at = puhui_now() + interval '{wait}'"""


def approved(
    title: str, who: str, rule: str, wait: str = "30 hours", more: str = "", ago: str = "0 hours"
) -> Case:
    change = _APPROVED.format(who="{" + who + "}", wait=wait, ago=ago)
    return changed(title, "awaiting", change + more, rule)


TERMS = """party_id = '{harbour}' | destination_id = '{other}' | quantity_t = 9 | asset_id = {frozen_asset}
    | initiated_by = '{qiao}' | reason = 'another' | command_id = '{new}'"""

TRANSFERS = [
    moved("units moved for nothing", "{new}", "party_transfer_approved_first"),
    moved("units moved without an approval", "{awaiting}", "party_transfer_approved_first", 3_000_000),
    moved("units moved before they are due", "{waiting}", "party_transfer_waits"),
    moved("units moved twice", "{completed}", "party_transfer_approved_first", 1_000_000),
    moved(*("units moved as if delivered", "{new}", "transfer_takes_its_route"), kind="DELIVERY"),
    approved("approved by who began it", "clerk", "party_transfer_approved_by_another"),
    approved("approved by a stranger", "qiao", "party_transfer_by_members"),
    approved("approved by a registrar", "chen", "party_transfer_by_members"),
    approved("approved yesterday", "mei", "party_transfer_waits", "1 minute", ago="25 hours"),
    approved("approved without the wait", "mei", "party_transfer_waits", "23 hours"),
    approved(
        *("approved as trusted before it is", "mei", "party_transfer_waits", "0 hours", ", is_trusted = true")
    ),
    changed(
        "completed by the word",
        "waiting",
        "status = 'COMPLETED', ended_at = due_at",
        "party_transfer_moved_its_units",
    ),
    changed(
        "completed before it was due",
        "waiting",
        "status = 'COMPLETED', ended_at = approved_at",
        "party_transfer_ends_when_due",
    ),
    changed(
        "cancelled with its units on hold",
        "waiting",
        "status = 'CANCELLED', ended_at = now()",
        "party_transfer_gives_back",
    ),
    changed("made due at once", "waiting", "due_at = approved_at", "credits_partytransfer_keeps_its_wait"),
    changed(
        "approved by another afterwards",
        "waiting",
        "approved_by = '{tang}'",
        "credits_partytransfer_keeps_its_wait",
    ),
    *(
        changed(f"terms: {term.strip()}", "awaiting", term.strip(), "credits_partytransfer_keeps_its_terms")
        for term in TERMS.split("|")
    ),
    Case(
        "begun by a stranger",
        """INSERT INTO credits_partytransfer (id, party_id, destination_id, asset_id, quantity_t, reason,
             hold_id, status, initiated_by, initiated_at, is_trusted, end_reason, command_id)
           SELECT '{new}', party_id, destination_id, asset_id, quantity_t, reason, h.id, 'AWAITING_APPROVAL',
             '{qiao}', now(), false, '', command_id
             FROM credits_partytransfer p, credits_hold h
            WHERE p.id = '{awaiting}' AND h.id = p.hold_id""",
        ("party_transfer_by_members", "credits_partytransfer_hold_id_key"),
    ),
    Case(
        "begun as approved",
        """INSERT INTO credits_partytransfer (id, party_id, destination_id, asset_id, quantity_t, reason,
             hold_id, status, initiated_by, initiated_at, is_trusted, end_reason, command_id)
           SELECT '{new}', party_id, destination_id, asset_id, quantity_t, reason, hold_id, 'WAITING',
             initiated_by, now(), false, '', command_id FROM credits_partytransfer WHERE id = '{awaiting}'""",
        ("party_transfer_starts",),
    ),
    *never_removed("credits_partytransfer"),
]

_TRUST = """status = 'APPROVED', approved_by = '{who}', approved_at = puhui_now() - interval '{ago}',
    active_at = puhui_now() + interval '{wait}'"""


def trusted(title: str, who: str, rule: str, wait: str = "6 days", ago: str = "0 days") -> Case:
    change = _TRUST.format(who="{" + who + "}", wait=wait, ago=ago)
    return changed(title, "proposed", change, rule, table="trusteddestination")


DESTINATIONS = [
    trusted("trusted by who proposed it", "clerk", "trusted_destination_approved_by_another"),
    trusted("trusted by a stranger", "qiao", "trusted_destination_by_members"),
    trusted("trusted after three days", "mei", "trusted_destination_approved_by_another", "3 days"),
    trusted("trusted after four days that are not all worked", "mei", "trusted_destination_waits", "4 days"),
    trusted("trusted since a week", "mei", "trusted_destination_waits", "0 days", "7 days"),
    changed(
        *("trusted at once", "trusted", "active_at = approved_at + interval '4 days'"),
        "credits_trusteddestination_keeps_its_wait",
        table="trusteddestination",
    ),
    changed(
        *("trust in another", "trusted", "destination_id = '{other}'"),
        "credits_trusteddestination_keeps_its_terms",
        table="trusteddestination",
    ),
    *never_removed("credits_trusteddestination"),
]

_PLACED = """INSERT INTO credits_freeze
    (id, scope, account_id, asset_id, reason, status, placed_by, placed_at,
     waits_since)
    VALUES ('{{new}}', '{scope}', {account}, {asset}, 'x', '{status}', '{who}', now(),
            CASE WHEN '{status}' <> 'RELEASED' THEN now() END)"""


def placed(
    title: str, rule: str, *, who: str = "{chen}", account: str = "NULL", asset: str = "NULL", **terms: str
) -> Case:
    values = {"scope": "ALL", "status": "ACTIVE"} | terms
    return Case(title, _PLACED.format(who=who, account=account, asset=asset, **values), (rule,))


FREEZES = [
    placed("a freeze by a member", "freeze_by_a_registrar", who="{mei}"),
    placed("a freeze of everything and a batch", "freeze_has_its_target", asset="{asset}"),
    placed("a freeze that is released", "freeze_starts", status="RELEASED"),
    placed(*("the same batch twice", "one_standing_freeze_of_each"), scope="BATCH", asset="{frozen_asset}"),
    changed(
        *("released by who proposed it", "freeze"),
        "status = 'RELEASED', released_by = '{chen}', released_at = now(), waits_since = NULL",
        "freeze_released_by_two_people",
        table="freeze",
    ),
    changed(
        *("released by a member", "freeze"),
        "status = 'RELEASED', released_by = '{mei}', released_at = now(), waits_since = NULL",
        "freeze_by_a_registrar",
        table="freeze",
    ),
    changed(
        *("released by nobody", "freeze", "status = 'RELEASED'", "freeze_released_by_two_people"),
        table="freeze",
    ),
    changed(
        *("that waits for nobody", "freeze", "waits_since = NULL", "freeze_that_stands_waits_for_a_look"),
        table="freeze",
    ),
    changed(
        *("moved to another batch", "freeze", "asset_id = {asset}", "credits_freeze_keeps_its_terms"),
        table="freeze",
    ),
    Case(
        "a hold in a frozen batch",
        """UPDATE credits_balance SET held = 1000000 WHERE id = {frozen_balance};
           INSERT INTO credits_hold (id, balance_id, amount, status, source_ref, placed_at, placed_by)
           VALUES ('{new}', {frozen_balance}, 1000000, 'PENDING', '{new}', now(), '{mei}')""",
        ("nothing_moves_of_a_frozen_batch",),
    ),
    Case(
        "a retirement in a frozen batch",
        """UPDATE credits_balance SET out_total = out_total + 1000000 WHERE id = {frozen_balance};
           INSERT INTO credits_transfer (id, kind, asset_id, debit_account_id, credit_account_id, amount,
             debit_in, debit_out, credit_in, credit_out, posted_at, source_ref, command_id, reverses_id)
           VALUES ('{new}', 'CUSTODY', {frozen_asset}, {frozen_account}, 60001, 1000000, 5000000, 1000000,
             NULL, NULL, now(), '{new}', '{command}', NULL)""",
        ("nothing_moves_of_a_frozen_batch", "transfer_names_what_exists"),
        WRITERS,
    ),
    *never_removed("credits_freeze"),
]
CASES = [*TRANSFERS, *DESTINATIONS, *FREEZES]
