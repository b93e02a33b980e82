"""The outcome of a venue's words does not depend on the order in which they come."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from market.bridge.types import Answer, AnswerKind, fold

AT = datetime(2026, 11, 2, tzinfo=UTC)


def ack() -> Answer:
    return Answer("1", "k", AnswerKind.ACK, external_ref="SBX-1")


def fill(number: int, tonnes: int) -> Answer:
    return Answer(
        f"f{number}", "k", AnswerKind.FILL, quantity_t=tonnes, price_fen=10, proceeds_fen=tonnes * 10
    )


def ended(kind: AnswerKind, cum_t: int) -> Answer:
    return Answer("z", "k", kind, cum_t=cum_t)


def outcome(*answers: Answer) -> tuple:
    found = fold(10, answers)
    return found.status, found.settled_t, found.proceeds_fen


def test_what_a_venue_can_say():
    assert outcome() == (None, 0, 0)
    assert outcome(ack()) == ("ACKNOWLEDGED", 0, 0)
    assert outcome(ack(), fill(1, 4)) == ("PART_SETTLED", 4, 40)
    assert outcome(fill(1, 4), fill(2, 6)) == ("SETTLED", 10, 100)
    assert outcome(ack(), ended(AnswerKind.REJECTED, 0)) == ("REJECTED", 0, 0)
    assert outcome(ended(AnswerKind.EXPIRED, 0)) == ("EXPIRED", 0, 0)
    assert outcome(fill(1, 4), ended(AnswerKind.EXPIRED, 4)) == ("EXPIRED", 4, 40)


def test_a_fill_that_the_last_word_overtook_is_waited_for():
    assert outcome(ended(AnswerKind.EXPIRED, 4)) == ("ACKNOWLEDGED", 0, 0)
    assert outcome(ended(AnswerKind.EXPIRED, 7), fill(1, 4)) == ("PART_SETTLED", 4, 40)


@given(
    parts=st.lists(st.integers(1, 4), max_size=4),
    is_ended=st.booleans(),
    random=st.randoms(use_true_random=False),
)
def test_any_order_comes_to_the_same(parts, is_ended, random):
    answers = [ack(), *(fill(number, tonnes) for number, tonnes in enumerate(parts))]
    if is_ended and sum(parts) < 16:
        answers.append(ended(AnswerKind.EXPIRED, sum(parts)))
    expected = fold(16, answers)
    random.shuffle(answers)
    assert fold(16, answers) == expected
