"""What no query over the rows can ask: parts of invariants that the command names, and what shows each."""

from typing import NamedTuple


class Beyond(NamedTuple):
    """A part of the invariant `code`, why the rows do not tell it, and the test that shows it instead."""

    code: str
    says: str
    shown_by: str


BEYOND = [
    Beyond(
        "I17",
        "an answer is given again byte for byte: it is stored sealed",
        "tests/kernel/test_idempotency.py",
    ),
    Beyond(
        "I19",
        "words that have not come yet change no end, in whatever order they come",
        "tests/market/bridge/test_audit.py",
    ),
    Beyond(
        "I20",
        "what a listener does, it does once: its own rows are not news",
        "tests/kernel/test_outbox.py",
    ),
    Beyond(
        "I21",
        "the days of a notice were working days of the calendar as it stood: asked at writing",
        "tests/credits/projects/test_notice_clock.py",
    ),
    Beyond(
        "I23",
        "keys of partners and shipped factors are put in by the installation: they name no people",
        "tests/kernel/test_roles.py",
    ),
    Beyond(
        "I25",
        "nobody could mint alone: a second approval of one person is refused",
        "tests/credits/issuance/test_issuance.py",
    ),
    Beyond(
        "I25",
        "no day issued more of a methodology than its ceiling was that day: the file says what it is today",
        "tests/credits/issuance/test_daily_ceilings.py",
    ),
    Beyond(
        "I26",
        "a batch or everything frozen: what was under way when the freeze came is let end",
        "tests/credits/registry/test_at_once.py",
    ),
    Beyond(
        "I27",
        "limits are by business day and party: there is none by 24 rolling hours, and none over all",
        "tests/market/risk/test_gate.py",
    ),
    Beyond(
        "I28",
        "the wait counted working days of the calendar as it stood then, and what is frozen waits on",
        "tests/credits/registry/test_policies.py",
    ),
]
