"""A tour of every desk of the register: one history, the same every time, before those that chance draws."""

from typing import Any

from tests.stateful.register import Register

DAYS: list[tuple[str, dict[str, Any]]] = [
    ("transfers_day", {"to": 0, "tonnes": 10, "end": "goes", "began": 0}),
    ("transfers_day", {"to": 0, "tonnes": 10, "end": "goes late", "began": 1}),
    ("transfers_day", {"to": 2, "tonnes": 4, "end": "member", "began": 1}),
    ("transfers_day", {"to": 1, "tonnes": 4, "end": "link", "began": 0}),
    ("trusted_day", {"to": 0, "proposed": 1}),
    ("freezes_day", {"who": 0, "scope": "ACCOUNT"}),
    ("freezes_day", {"who": 1, "scope": "BATCH"}),
    ("everything_stands_still", {}),
    ("administrators_day", {"who": 0, "role": "AUDITOR", "drop": False}),
    ("administrators_day", {"who": 1, "role": "AUDITOR", "drop": True}),
    ("administrators_day", {"who": 1, "role": "AUDITOR", "drop": False}),
    ("claimants_day", {"quarter": 1}),
    ("void_thought_better_of", {"who": 0}),
    ("void_day", {"sold": 0, "owed": False}),
    ("void_day", {"sold": 30, "owed": True}),
    *(("roof_goes_on", {"quarter": quarter, "until": "MINTED"}) for quarter in range(4)),
    ("voids_are_carried_out", {}),
    ("authoritys_day", {"said": "refused", "quarter": 0}),
    ("authoritys_day", {"said": "all", "quarter": 0}),
    ("mirror_goes_on", {"quarter": 1, "until": "FILED"}),
    ("registers_day", {"says": "numbers", "who": 0}),
    ("authoritys_day", {"said": "fewer", "quarter": 2}),
    ("stakeholders_day", {"is_upheld": False, "days": 3}),
    ("stakeholders_day", {"is_upheld": True, "days": 0}),
    ("sharers_day", {"quarter": 0, "frozen": True}),
    ("joiners_day", {"roof": 2, "by": "agent", "away": True}),
    ("joiners_day", {"roof": 2, "by": "registrar", "away": False}),
    ("joiners_day", {"roof": 0, "by": "agent", "away": False}),
    ("another_bundle", {}),
    ("sharers_day", {"quarter": 1, "frozen": False}),
    ("years_end", {"who": 0, "frozen": "", "much": True, "grams": 70_000}),
    ("quarter_of_the_joiner", {}),
    ("smallest_report", {}),
    ("owner_takes_the_mandate_back", {"roof": 1}),
    ("roof_asks_to_join", {"roof": 1, "by": "agent"}),
    ("bundles_end", {"frozen": True, "void": True}),
]

# By another rule, with a resident whom the audit has frozen; and once more with a whole tonne left.
ANOTHER_YEAR = {"who": 1, "frozen": "audit", "much": False, "grams": 70_000}


def make_the_tour() -> None:
    """Go to every desk in turn; after each day all invariants hold."""
    _make("minted", ("retire", "coins", "coins"), DAYS)
    for grams in (70_000, 1_200_000):
        _make("fresh", ("coins", "carry", "retire"), [("years_end", ANOTHER_YEAR | {"grams": grams})])


def _make(start: str, rule: tuple[str, str, str], days: list[tuple[str, dict[str, Any]]]) -> None:
    machine = Register()
    try:
        machine.begin(start, 0, rule)
        for name, terms in days:
            getattr(machine, name)(**terms)
            machine.the_audit_finds_nothing()
            machine.the_database_is_what_the_model_says()
            machine.every_tonne_and_fen_is_in_one_place()
    finally:
        machine.teardown()
