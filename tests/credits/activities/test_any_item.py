"""Any JSON at all in any place of an item: it is refused with a code or taken, and never breaks the call."""

import contextlib
import json
import os

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credits.activities.models import Activity
from puhui.kernel.rest.json_in import read_json
from tests.credits.activities.items import electricity, signed, straight_trace, trip
from tests.credits.activities.sending import send

CODES = {
    "unknown_type",
    "unknown_field",
    "input_missing",
    "input_out_of_bounds",
    "period_invalid",
    "time_in_future",
    "time_too_old",
    "source_signature_invalid",
    "reference_used",
    "region_unknown",
    "consent_required",
}

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12) | st.sampled_from(
    [
        "",
        "1",
        "-0",
        "1e5",
        "34.9",
        "metro_trip",
        "operator",
        "self",
        "CN-GD",
        "2026-11-02T08:00:00+08:00",
        "é",
        "\u202e",
    ]
)
numbers = st.integers(-(10**25), 10**25) | st.floats(allow_nan=False, allow_infinity=False) | st.just(10**400)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
PLACES = [
    ("client_id",),
    ("type",),
    ("occurred_from",),
    ("occurred_to",),
    ("region",),
    ("inputs",),
    ("inputs", "distance_km"),
    ("inputs", "period_days"),
    ("source",),
    ("source", "kind"),
    ("source", "code"),
    ("source", "reference"),
    ("source", "signature"),
    ("device",),
    ("device", "mock"),
    ("device", "steps"),
    ("device", "crs"),
    ("trace",),
    ("trace", 0),
    ("trace", 0, 0),
    ("trace", 0, 2),
    ("trace", 0, 3),
    ("else",),
]


def put(item: dict, place: tuple, value: object) -> None:
    """Put a value somewhere into an item, as far as the way there leads."""
    where = item
    with contextlib.suppress(KeyError, IndexError, TypeError):
        for step in place[:-1]:
            where = where[step]
        where[place[-1]] = value


whole = st.sampled_from(["trip", "signed", "traced", "meter"])
changes = st.lists(st.tuples(st.sampled_from(PLACES), values), min_size=1, max_size=3)


@settings(
    max_examples=300 if os.environ.get("LONG") else 100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(kind=whole, changes=changes)
def test_no_item_breaks_the_call(lin, kind, changes):
    item = {
        "trip": lambda: trip(device={"mock": False, "steps": 1, "crs": "WGS84"}),
        "signed": lambda: signed(trip()),
        "traced": lambda: trip(trace=straight_trace(5, fixes=3)),
        "meter": electricity,
    }[kind]()
    for place, value in changes:
        put(item, place, value)
    # What is no strict JSON never comes this far.
    sent = read_json(json.dumps({"activities": [item, trip()]}).encode())
    with transaction.atomic():
        found, bystander = send(lin, *sent["activities"])
        transaction.set_rollback(True)
    assert bystander.status == "ACCEPTED"
    if found.status == "INVALID":
        assert found.refused.code in CODES
        assert found.refused.detail % found.refused.data
    else:
        assert found.status == "ACCEPTED"
    assert Activity.objects.count() == 0
