"""Draws: done again from the seed by anybody, and fair by weight. No database."""

from collections import Counter
from dataclasses import replace
from hashlib import sha256

from credits.verification.draws import BODY, draw_one, draw_some, draw_weighted, new_seed
from credits.verification.sampling import draw_sample, reading_lines, sample_size, transfer_lines
from credits.verification.terms import terms

SEED = "00112233445566778899aabbccddeeff"


def test_the_draw_is_the_least_digest_as_anybody_computes_it():
    items = ["a", "b", "c", "d"]
    by_hand = min(items, key=lambda item: sha256(f"{SEED}:body:{item}".encode()).hexdigest())
    assert draw_one(SEED, BODY, items) == draw_one(SEED, BODY, reversed(items)) == by_hand
    assert draw_some(SEED, BODY, items, 2)[0] == by_hand


def test_every_body_is_drawn_about_as_often_as_another():
    drawn = Counter(draw_one(f"{number:032x}", BODY, ["a", "b", "c"]) for number in range(3_000))
    assert all(900 < times < 1_100 for times in drawn.values())
    assert new_seed() != new_seed()


def test_what_weighs_more_is_drawn_more_often():
    weights = {f"small-{number}": 1 for number in range(9)} | {"large": 3}
    drawn = Counter(
        item for number in range(2_000) for item in draw_weighted(f"{number:032x}", "sample", weights, 2)
    )
    # Three times the weight, and never twice in one sample.
    assert 2.8 < drawn["large"] / (sum(drawn.values()) - drawn["large"]) * 9 < 3.9


def test_a_sample_holds_the_root_of_the_lines_and_all_of_a_few():
    sizes = [sample_size(lines, is_risky=False, terms=terms()) for lines in (0, 3, 12, 10_000, 1_000_000)]
    assert sizes == [0, 3, 5, 100, 400]
    assert sample_size(10_000, is_risky=True, terms=terms()) == 200


def content_of(*values: str) -> dict:
    return {
        "readings": [
            {"id": f"r{month}", "value": value, "from": f"2025-{month:02}-01", "to": f"2025-{month:02}-11"}
            for month, value in enumerate(values, start=1)
        ]
    }


def test_a_reading_far_from_the_others_and_a_corrected_one_strike_the_eye():
    lines = reading_lines(content_of("10", "11", "40", "0"), frozenset({"r2"}), terms())
    assert [line.risks for line in lines] == [(), ("CORRECTED",), ("FAR_FROM_OTHERS",), ("FAR_FROM_OTHERS",)]
    # A reading of nothing can be drawn, too.
    assert [line.weight(terms()) for line in lines] == [10_000_000, 33_000_000, 120_000_000, 3]


def test_a_resident_with_a_large_share_strikes_the_eye_over_all_of_their_lines():
    content = {"lines": [{"transfer": f"t{number}", "grams": 60} for number in range(20)]}
    owners = {f"t{number}": "lin" if number < 3 else f"party-{number}" for number in range(20)}
    lines = transfer_lines(content, owners, frozenset({"t19"}), terms())
    assert [line.ref for line in lines if "LARGE_SHARE" in line.risks] == ["t0", "t1", "t2"]
    assert lines[19].risks == ("PARTIAL",)
    again = replace(terms(), risk_factor=1)
    assert [line.weight(again) for line in lines] == [60] * 20
    sample = draw_sample(SEED, lines, is_risky=False, terms=terms())
    assert sample == draw_sample(SEED, lines[::-1], is_risky=False, terms=terms())
    assert len(sample) == 5


def test_the_figures_are_those_that_the_issue_and_the_threat_table_ask_for():
    assert (terms().in_a_row_most, terms().blind_permille) == (2, 50)
    assert [terms().readers_wanted(tonnes) for tonnes in (10_000, 10_001)] == [1, 2]
