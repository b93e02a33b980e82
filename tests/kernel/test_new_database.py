"""Another database behind the same address: what a process remembers of the old one is forgotten in time."""

import pytest
from django.db import connection

from puhui.kernel import clock

pytestmark = pytest.mark.django_db


def test_the_first_look_at_the_time_of_another_database_makes_the_process_forget(monkeypatch):
    calls = []
    monkeypatch.setattr(clock, "_forget", [lambda: calls.append("forgotten")])
    clock.puhui_now()
    calls.clear()
    clock.puhui_now()
    assert calls == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_clock SET installation = gen_random_uuid()")
    clock.puhui_now()
    clock.puhui_now()
    assert calls == ["forgotten"]


def test_whoever_remembers_ids_of_rows_forgets_them():
    from credits.activities.signatures import forget_operators
    from credits.ledger.open_asset import forget_assets
    from credits.ledger.system_accounts import forget_system_accounts
    from credits.methodologies.snapshot import forget_snapshot

    assert {forget_assets, forget_system_accounts, forget_operators, forget_snapshot} <= set(clock._forget)
