"""A tour of every desk: one history that is the same every time, before those that chance draws.

What it does, each command accepted and refused, does not hang on what Hypothesis happens to draw; what comes
of them in another order is for the random histories to find.
"""

from typing import Any

from tests.stateful.days import WAYS, Days
from tests.stateful.world import STEPS

DAYS: list[tuple[str, dict[str, Any]]] = [
    *(("papers_day", {"tonnes": 4, "first": first}) for first in ("FILL", "WHOLE", "REJECTED")),
    ("venue_fails", {"fault": "", "tonnes": 2}),
    ("venue_fails", {"fault": "error_after_execute", "tonnes": 2}),
    ("venue_fails", {"fault": "wrong_quantity", "tonnes": 2}),
    *(("sale", {"way": way, "retire": way == ""}) for way in WAYS),
    ("verifiers_day", {}),
    ("no_body", {}),
    ("registrars_day", {"back": True, "is_upheld": False}),
    ("registrars_day", {"back": False, "is_upheld": False}),
    ("second_registrars_day", {"is_dismissed": True}),
    ("programmes_month", {"back": True}),
    *(("roof_to_register", {"what": what}) for what in ("close", "take back", "send_back")),
    ("officers_day", {"who": 0, "scope": "PARTICIPANT"}),
    ("limits_day", {"who": 1, "new": 1_100}),
    ("cash_day", {"who": 0, "out": False}),
    ("right_to_mirror", {"who": 1}),
    *(("coins_by_choice", {"who": 0, "grams": 90_000, "spent": spent}) for spent in (False, True)),
    *(("cup_of_coffee", {"who": 1, "drunk": drunk}) for drunk in (True, False)),
    *(("choose", {"who": 0, "outcome": "keep", "trusted": trusted}) for trusted in (True, False)),
    *(("new_key", {"stranger": stranger}) for stranger in (True, False)),
    *(("give_away", {"lot": lot}) for lot in (True, False)),
    ("frozen_for_a_day", {"who": 2}),
    ("assign", {"who": 0, "grams": 1_400_000, "by_choice": True}),
    *(("redeem", {"who": 0}) for _ in range(3)),
    ("time_passes", {"step": STEPS[1]}),
    ("admit", {"who": 0, "code": "SME-1"}),
    ("venues_come_and_go", {"venue": "manual", "is_active": False}),
    ("lists", {"code": "DEMO-PV-2024", "who": 0}),
    ("put_right", {}),
]


def make_the_tour() -> None:
    """Go to every desk in turn; after each day all invariants hold."""
    machine = Days()
    try:
        machine.begin("in flight", 0)
        machine.roof_goes_on(1, "MINTED")
        for name, terms in DAYS:
            getattr(machine, name)(**terms)
            machine.the_audit_finds_nothing()
            machine.the_database_is_what_the_model_says()
            machine.every_tonne_and_fen_is_in_one_place()
    finally:
        machine.teardown()
