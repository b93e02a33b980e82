"""T05: a body that signs whatever comes is found by the blind readings, by the draw that the job makes.

No database: the weeks, what is drawn of them and how two readings are compared are the code's own; the rows
are not. What one such reading sets off is in tests/admin/test_due_lists.py.
"""

from math import comb

from credits.verification.draws import BLIND, draw_some
from credits.verification.models import Opinion
from credits.verification.policies import agree
from credits.verification.terms import terms

CASES, SURE = 200, 0.99
SIGNED, FOUND_BAD = (Opinion.POSITIVE.value, 344), (Opinion.NEGATIVE.value, 0)


def drawn_of(statements: int) -> int:
    """How many of a week's are drawn, as the job counts them: a twentieth, rounded up."""
    return -(-statements * terms().blind_permille // 1000)


def is_flagged(history: int, a_week: int, every: int) -> bool:
    """Let it sign 200 cases by so many a week, each `every`th of them known to be bad."""
    for first in range(0, CASES, a_week):
        week = range(first, min(first + a_week, CASES))
        seed = f"{history * CASES + first:032x}"
        for case in draw_some(seed, BLIND, week, drawn_of(len(week))):
            honest_reader = FOUND_BAD if case % every == 0 else SIGNED
            if not agree(SIGNED, honest_reader):
                return True
    return False


def sure_of(a_week: int, every: int) -> float:
    """By how it should be: of each week so many are drawn, each as likely as the others."""
    missed = 1.0
    for first in range(0, CASES, a_week):
        week = range(first, min(first + a_week, CASES))
        good = sum(case % every != 0 for case in week)
        missed *= comb(good, drawn_of(len(week))) / comb(len(week), drawn_of(len(week)))
    return 1 - missed


def share_found(a_week: int, every: int, histories: int) -> float:
    return sum(is_flagged(number, a_week, every) for number in range(histories)) / histories


def test_t05_collude_every_second_case_bad_is_found_within_two_hundred():
    # Twenty a week is the least favourable: not one more is drawn than a twentieth.
    assert all(drawn_of(number) * 20 >= number for number in range(1, 400))
    assert min(sure_of(a_week, 2) for a_week in range(1, CASES + 1)) >= SURE
    assert share_found(20, 2, 1_000) >= SURE


def test_the_draw_finds_as_many_as_chance_alone_would():
    """Also where few are bad: so much the blind readings can do by themselves, and no more."""
    for a_week, every in ((20, 10), (5, 10), (50, 5)):
        assert abs(share_found(a_week, every, 400) - sure_of(a_week, every)) < 0.06
    assert 0.63 < sure_of(20, 10) < 0.66
    assert sure_of(5, 10) > 0.98
