"""A trip's trace drawn as SVG, for those who judge it: north up, to scale, coloured by speed.

No map lies under it and no coordinate stands on it: whoever reads a case sees how somebody moved, not where
they live, and no tile server learns what is looked at. Speeds are those between knots, as screening takes
them, and their classes turn where those of the threshold set do.
"""

import math
from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from credits.activities.models import Activity, ActivityTrace
from credits.activities.selectors import TraceState, trace_state
from credits.activities.tracks.cleaning import Cleaned, clean
from credits.activities.tracks.features import GAP_S, KNOT_S
from credits.screening.thresholds import threshold_set
from credits.verification.review.permissions import REVIEW
from puhui.kernel.admin.acting import regions_in_sight
from puhui.kernel.admin.base import Drawings

# In the units of the drawing, which grows and shrinks with its place on the page.
WIDTH, HEIGHT, MARGIN = 640, 400, 40
BAR_MOST = 160
KM_PER_H = 3.6
GAP = -1


class Step(NamedTuple):
    """From one knot to the next: its speed class (0 to 3, or GAP), seconds, and ends in metres."""

    kind: int
    seconds: float
    begin: tuple[float, float]
    end: tuple[float, float]


def may_see_traces(request: HttpRequest, region: str) -> bool:
    """Tell whether the reader's roles let them judge acts of a region: nobody else needs to see how somebody
    moved."""
    regions = regions_in_sight(request, REVIEW)
    return request.user.has_perm(REVIEW) and (regions is None or region in regions)


def trace_part(activity: Activity) -> list[Drawings]:
    """Return the drawing of an act's trace; none where none was sent, a word where its points are gone."""
    state = trace_state(activity)
    if state == TraceState.NONE:
        return []
    kept = ActivityTrace.objects.filter(activity_id=activity.pk).first()
    if kept is None:
        return [Drawings(_("Trace"), [], str(TraceState.DESTROYED.label))]
    track = clean([(point[0], point[1], point[2], point[3]) for point in kept.points])
    steps = steps_of(track)
    if not steps:
        return [Drawings(_("Trace"), [], _("The trace has too few usable points to be drawn."))]
    note = _("Drawn from the points that screening used; north is up, and there is no map under it.")
    return [Drawings(_("Trace"), [(draw(track, steps), _caption(track))], note)]


def steps_of(track: Cleaned) -> list[Step]:
    """Return the steps between knots, at least ten seconds apart."""
    borders = _borders()
    steps: list[Step] = []
    last = 0
    for i in range(1, len(track.at)):
        seconds = track.at[i] - track.at[last]
        if seconds < KNOT_S and i < len(track.at) - 1:
            continue
        begin, end = (track.x[last], track.y[last]), (track.x[i], track.y[i])
        speed = math.dist(begin, end) / seconds
        kind = GAP if seconds > GAP_S else sum(speed > border for border in borders)
        steps.append(Step(kind, seconds, begin, end))
        last = i
    return steps


def draw(track: Cleaned, steps: Sequence[Step]) -> SafeString:
    """Return the SVG; each unit of it is as many metres in both directions."""
    west, east, south, north = min(track.x), max(track.x), min(track.y), max(track.y)
    wide, high = max(east - west, 1.0), max(north - south, 1.0)
    scale = min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / high)
    left, top = (WIDTH - wide * scale) / 2, (HEIGHT - high * scale) / 2

    def at(place: tuple[float, float]) -> str:
        return f"{left + (place[0] - west) * scale:.1f},{top + (north - place[1]) * scale:.1f}"

    lines = [
        ("gap" if kind == GAP else str(kind), " ".join([at(run[0].begin), *(at(step.end) for step in run)]))
        for kind, steps_of_kind in groupby(steps, key=lambda step: step.kind)
        if (run := list(steps_of_kind))
    ]
    bar_m = round_below(BAR_MOST / scale)
    legend = _legend(steps)
    start, end = at(steps[0].begin).split(","), at(steps[-1].end).split(",")
    context = {
        **{"width": str(WIDTH), "height": str(HEIGHT + 24 * len(legend)), "lines": lines},
        **{"start": start, "end": end, "legend": legend},
        **{"square": (f"{float(end[0]) - 6:.1f}", f"{float(end[1]) - 6:.1f}")},
        "bar": f"{bar_m * scale:.1f}",
        "bar_word": f"{bar_m / 1000:g} km" if bar_m >= 1000 else f"{bar_m:g} m",
        "told": "; ".join(f"{word}: {share}" for _kind, _y, word, share in legend),
    }
    return render_to_string("credits/admin/trace.html", context)


def round_below(most: float) -> float:
    """Return the largest of 1, 2, 5, 10, 20 … that is not above `most`."""
    power = 10.0 ** math.floor(math.log10(most))
    return max(n * power for n in (1, 2, 5) if n == 1 or n * power <= most)


def _borders() -> tuple[float, float, float]:
    limits = threshold_set(settings.SCREENING_SET or "standard")
    return limits.classes.walk_vm50, limits.classes.motor_vm85, limits.bike.reject_vm85


def _legend(steps: Sequence[Step]) -> list[tuple[str, int, str, str]]:
    """Return each kind that occurs: its class of style, height, what it means, its share of the time."""
    slow, mid, fast = (f"{border * KM_PER_H:.0f} km/h" for border in _borders())
    words = [
        _("up to %(most)s: as one walks") % {"most": slow},
        _("%(least)s to %(most)s: as one cycles") % {"least": slow, "most": mid},
        _("%(least)s to %(most)s: fast for a bicycle") % {"least": mid, "most": fast},
        _("above %(least)s: as only engines go") % {"least": fast},
        _("no point for more than %(seconds)s s") % {"seconds": f"{GAP_S:.0f}"},
    ]
    seconds = [0.0] * 5
    for step in steps:
        seconds[step.kind] += step.seconds
    whole = sum(seconds)
    found = [n for n, spent in enumerate(seconds) if spent]
    return [
        ("gap" if n == 4 else str(n), HEIGHT + 16 + 24 * row, words[n], f"{seconds[n] / whole:.0%}")
        for row, n in enumerate(found)
    ]


def _caption(track: Cleaned) -> str:
    metres = sum(
        math.hypot(bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise(zip(track.x, track.y, strict=True))
    )
    words = {
        "used": f"{len(track.at):,}",
        "sent": f"{track.sent:,}",
        "km": f"{metres / 1000:.1f}",
        "minutes": f"{(track.at[-1] - track.at[0]) / 60:.0f}",
    }
    return _("%(used)s of %(sent)s points, %(km)s km in %(minutes)s minutes") % words
