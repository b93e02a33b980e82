"""Ids grow with time, within a process and between rows made at once."""

from datetime import UTC, datetime, timedelta
from uuid import RFC_4122, UUID

from django.utils import timezone

from puhui.kernel.ids import id_floor, new_id, new_ids


def test_ids_made_one_after_the_other_grow():
    ids = [new_id() for _ in range(20_000)]
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)
    assert {(one.version, one.variant) for one in ids} == {(7, RFC_4122)}


def test_many_ids_at_once_grow_one_by_one_and_are_ids_like_any():
    made = _whole(new_ids(10_000))
    assert made == sorted(set(made))
    assert {(one.version, one.variant) for one in made} == {(7, RFC_4122)}
    assert {one.int >> 80 for one in made} == {made[0].int >> 80}
    assert not {*made} & {*_whole(new_ids(10_000))}
    assert _whole(new_ids(0)) == []


def _whole(ids: tuple[bytes, range]) -> list[UUID]:
    shared, numbers = ids
    return [UUID(bytes=shared + number.to_bytes(8)) for number in numbers]


def test_a_floor_lies_below_every_id_made_from_then_on_and_above_all_before():
    before, now, after = new_id(), timezone.now(), None
    after = new_id()
    assert id_floor(now) <= after
    assert before < id_floor(now + timedelta(milliseconds=2))
    assert id_floor(now - timedelta(hours=1)) < before
    assert id_floor(now).version == 7


def test_a_floor_is_the_millisecond_it_was_made_of():
    instant = datetime(2026, 11, 2, 12, 0, 0, 999_999, UTC)
    assert id_floor(instant).int >> 80 == 1793620800999
    assert id_floor(datetime(2000, 1, 1, tzinfo=UTC)) < id_floor(instant)
