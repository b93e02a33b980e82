"""A person's registry units come by issuance only: the trigger holds where the CHECK on routes is gone."""

import pytest
from django.db import IntegrityError, connection, transaction

from credits.ledger.types import Book
from puhui.kernel.ids import new_id

TONNE = 1_000_000


@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        ("PERSON", "person_gets_registry_units_by_issuance_only"),
        # Control: a firm's would pass that rule, and fails for want of a balance.
        ("ORGANISATION", "transfer_fits_its_balances"),
    ],
)
def test_no_other_transfer_brings_them(stage, kind, rule):
    holder, units = stage.holder(kind), stage.asset(Book.REGISTRY, 2026)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE credits_transfer DROP CONSTRAINT transfer_takes_its_route")
        cursor.execute("SET LOCAL ROLE puhui_worker")
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            cursor.execute(
                """INSERT INTO credits_transfer (id, kind, asset_id, debit_account_id, credit_account_id,
                       amount, credit_in, credit_out, posted_at, source_ref, command_id)
                   VALUES (%(id)s, 'ASSIGNMENT', %(units)s, %(from)s, %(to)s, %(tonne)s,
                       %(tonne)s, 0, now(), %(id)s, %(id)s)""",
                {"id": new_id(), "units": units, "from": stage.issuer, "to": holder.account, "tonne": TONNE},
            )
        cursor.execute("RESET ROLE")
    assert refused.value.__cause__.diag.constraint_name == rule
