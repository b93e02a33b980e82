"""The audit names news that did not arrive, and acts of one time that were both credited."""

import pytest

from tests.audit import broken_invariants
from tests.credits.ledger.test_audit import plant, sound, without  # noqa: F401

TAKEN = """INSERT INTO kernel_consumedmessage (consumer, message_id, consumed_at)
    VALUES ('credits.share_bundles', '{new}', now());"""


def news(sent_at: str, age: str = "1 minute") -> str:
    return f"""INSERT INTO kernel_outboxmessage (id, topic, payload, created_at, next_attempt_at, attempts,
            last_error, sent_at)
        VALUES ('{{new}}', 'issuance.minted', '{{{{}}}}', now() - interval '{age}', now(), 0, '',
            {sent_at});"""


PLANTS = {
    "I15 two trips at one time": (
        """UPDATE credits_activitytype SET exclusion = 'trip';
           UPDATE credits_activity SET occurred_from = now() - interval '1 hour', occurred_to = now()""",
        "I15",
    ),
    "I15 a period of a meter twice": (
        without("one_claim_per_period_of_a_meter", "credits_meterclaim")
        + """INSERT INTO credits_meterclaim (activity_id, meter_id, period)
             VALUES ('{new}', '{new}', tstzrange(now() - interval '2 days', now())),
                    ('{activity}', '{new}', tstzrange(now() - interval '1 day', now() + interval '1 day'))""",
        "I15",
    ),
    "I20 news that nobody sent": (news("NULL", age="6 minutes"), "I20"),
    "I20 news that a listener never got": (news("now()"), "I20"),
    "I20 news that were taken before they were sent": (news("NULL") + TAKEN, "I20"),
    "I20 news that were taken twice": (
        without("consumed_once", "kernel_consumedmessage") + news("now()") + TAKEN + TAKEN,
        "I20",
    ),
    "I20 news that nobody told": (TAKEN, "I20"),
}


@pytest.mark.parametrize(("sql", "code"), PLANTS.values(), ids=PLANTS)
def test_a_planted_breach_is_found(sound, sql, code):  # noqa: F811
    plant(sound, sql)
    assert code in broken_invariants()


# Lin's 400 g are an operator's record of a ride for which a phone was credited 600 g (decisions 29).
TOLD_TWICE = """UPDATE credits_activitytype SET exclusion = 'trip';
    UPDATE credits_activity SET occurred_from = now() - interval '1 hour', occurred_to = now(),
           tier = CASE id WHEN '{{activity}}' THEN 'A' ELSE 'B' END;
    UPDATE credits_verdict SET resolved = jsonb_build_object('counted_before_g', '{counted}')
     WHERE activity_id = '{{activity}}'"""


@pytest.mark.parametrize(("counted", "is_broken"), [(600, False), (599, True)])
def test_a_record_of_a_ride_that_was_credited_leaves_out_every_gram_of_it(sound, counted, is_broken):  # noqa: F811
    plant(sound, TOLD_TWICE.format(counted=counted))
    assert ("I15" in broken_invariants()) is is_broken
