"""The drawing of a trace: to scale, told in words, for those who judge alone, and with no place on earth."""

import re
from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import translation

from credits.activities.models import Activity, ActivityTrace
from credits.activities.tracks.cleaning import clean
from credits.admin.trace_drawing import GAP, draw, round_below, steps_of, trace_part
from credits.verification.review.models import ReviewCase
from tests import cast
from tests.admin.signing_in import client_of
from tests.admin.world import address
from tests.credits.activities.fixtures import catalogs, evening, lin  # noqa: F401
from tests.credits.activities.items import MORNING
from tests.credits.activities.sending import send
from tests.credits.activities.tracks.tracks import LAT, LON, eastward, points
from tests.credits.monitoring.crediting import credit
from tests.credits.monitoring.test_trips import walk
from tests.credits.verification.review.desk import open_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("evening")]


def drawn(fixes) -> str:
    track = clean(points(fixes))
    with translation.override("en"):
        return draw(track, steps_of(track))


def lines(svg: str) -> list[tuple[str, list[tuple[float, float]]]]:
    found = re.findall(r'<polyline class="trace-(\w+)" points="([^"]*)"', svg)
    return [(kind, [tuple(map(float, p.split(","))) for p in places.split()]) for kind, places in found]


def test_each_stretch_has_the_colour_of_its_speed_and_a_hole_is_dashed():
    ridden = [(400 + t, 600 + 4.0 * t, 0.0) for t in range(301)]
    driven = [(900 + t, 2_000 + 15.0 * t, 0.0) for t in range(101)]
    svg = drawn([*eastward(1.5, 400), *ridden[1:], *driven])
    assert [kind for kind, _ in lines(svg)] == ["0", "1", "gap", "3"]
    for words in ("as one walks", "as one cycles", "only engines go", "no point for more than 90 s"):
        assert words in svg
    assert "fast for a bicycle" not in svg


def test_north_is_up_and_both_directions_have_one_scale():
    north = [(t, 0.0, 1.5 * t) for t in range(0, 301, 10)]
    east = [(300 + t, 1.5 * t, 450.0) for t in range(10, 301, 10)]
    ((_, places),) = lines(drawn([*north, *east]))
    corner = places[30]
    assert corner[1] < places[0][1]
    assert places[-1][0] - corner[0] == pytest.approx(places[0][1] - corner[1], abs=1)
    assert all(0 <= x <= 640 and 0 <= y <= 400 for x, y in places)


def test_the_bar_is_as_long_as_it_says():
    svg = drawn(eastward(1.5, 2_000))
    (bar, word) = re.search(r"M12 380v6h([\d.]+)v-6.*?>(\d+) (?:k?m)<", svg, re.S).groups()
    ((_, places),) = lines(svg)
    metres_a_unit = 3_000 / (places[-1][0] - places[0][0])
    assert float(bar) * metres_a_unit == pytest.approx(int(word), rel=0.01)


@pytest.mark.parametrize(("most", "least"), [(99, 50), (100, 100), (499, 200), (5, 5), (1_999, 1_000)])
def test_bars_have_round_lengths(most, least):
    assert round_below(most) == least


def test_no_coordinate_stands_on_the_page(lin):  # noqa: F811
    (result,) = send(lin, walk())
    page = client_of(cast.fang()).get(address(Activity, "change", Activity.objects.get(pk=result.id)))
    body = page.content.decode()
    assert 'class="puhui-trace"' in body
    for degrees in (f"{LON:.2f}", f"{LAT:.2f}"):
        assert degrees not in body


def test_who_does_not_judge_sees_no_way(lin):  # noqa: F811
    (result,) = send(lin, walk())
    activity = Activity.objects.get(pk=result.id)
    for member in (cast.tang(), cast.rong()):
        body = client_of(member).get(address(Activity, "change", activity)).content.decode()
        assert "puhui-trace" not in body


def test_what_is_destroyed_is_said_to_be(lin):  # noqa: F811
    (result,) = send(lin, walk())
    ActivityTrace.objects.all()._raw_delete("default")
    (part,) = trace_part(Activity.objects.get(pk=result.id))
    assert part.drawings == []
    with translation.override("en"):
        assert "no longer kept" in str(trace_part(Activity.objects.get(pk=result.id))[0].note)


def test_a_trace_of_one_place_draws_and_one_of_no_place_says_so(lin):  # noqa: F811
    here = [[LON, LAT, MORNING.timestamp() + t, 5.0] for t in (0, 20, 40)]
    nowhere = [[0.0, 0.0, MORNING.timestamp() + 7_200 + t, 5.0] for t in (0, 20)]
    first, second = send(
        lin, walk() | {"trace": here}, walk(begins=MORNING + timedelta(hours=2)) | {"trace": nowhere}
    )
    (still,) = trace_part(Activity.objects.get(pk=first.id))
    (none,) = trace_part(Activity.objects.get(pk=second.id))
    assert len(still.drawings) == 1
    assert none.drawings == []
    assert none.note


def test_a_step_over_a_hole_is_no_speed():
    steps = steps_of(clean(points([(0, 0, 0), (10, 15, 0), (200, 900, 0), (210, 915, 0)])))
    assert [step.kind == GAP for step in steps] == [False, True, False]
    assert all(a.end == b.begin for a, b in pairwise(steps))


def test_the_case_of_a_trip_shows_its_way(lin):  # noqa: F811
    send(lin, walk((7.0, 1_200), kind="bus_trip", km="8"))
    credit()
    open_all()
    case = address(ReviewCase, "change", ReviewCase.objects.get())
    assert "puhui-trace" in client_of(cast.fang()).get(case).content.decode()
    assert "puhui-trace" not in client_of(cast.tang()).get(case).content.decode()
