"""What a home shares, through a reversal by two people and the worker: the room comes back for later acts of
anybody in the home, whoever bore the error; what was decided meanwhile stays as it was."""

import pytest

from credits.monitoring.credited import all_credited
from credits.monitoring.recomputation import drifts_of
from credits.monitoring.tally_models import SharedTally, TallyEntry
from credits.reversals.states import Cause
from tests import cast
from tests.audit import broken_invariants
from tests.credits.activities.fixtures import catalogs, evening, hua, lin, set_clock  # noqa: F401
from tests.credits.activities.homes import home, join
from tests.credits.monitoring.acts import told_last
from tests.credits.monitoring.crediting import Told, credit, grams, told
from tests.credits.monitoring.test_old_answers import NEXT_DAY, publish_next_version
from tests.credits.monitoring.test_shared_room import CAPPED, cap, later, metro
from tests.credits.reversals.stage import ERROR, FRAUD, reverse

pytestmark = pytest.mark.django_db


@pytest.fixture
def of_one_home(lin, hua, evening):  # noqa: F811
    """From the next day on a home is credited a kilogram a day for the metro; Lin and Hua live in one."""
    publish_next_version("IND-METRO", "[[caps]]", f"{cap('household', 1000)}[[caps]]", only_first=True)
    join(lin, home(lin), hua)
    set_clock(NEXT_DAY)


@pytest.mark.parametrize(("cause", "left_g"), [(FRAUD, 0), (ERROR, 720)])
def test_the_room_of_what_is_reversed_is_the_homes_again_whoever_bears_it(
    lin,  # noqa: F811
    hua,  # noqa: F811
    of_one_home,
    cause: Cause,
    left_g: int,
):
    (false,) = later(lin, metro(0))
    credit()
    (cut,) = later(hua, metro(1))
    credit()
    assert told(cut) == Told("CREDITED", 280, 440, CAPPED)
    reversal = reverse((cast.chen(), cast.tang()), cause, false.id)
    assert (reversal.status, told_last(false).status) == ("DONE", "REVERSED")
    assert grams(lin) == left_g
    tally = SharedTally.objects.get()
    assert (tally.used_g, tally.acts) == (280, 1)
    assert list(TallyEntry.objects.order_by("id").values_list("grams", "seq")) == [
        (720, 1),
        (280, 1),
        (-720, 2),
    ]
    # Nothing decided is revised; what comes later finds the room.
    (after, beyond) = later(hua, metro(2), metro(3))
    credit()
    assert told(cut).credited_g == 280
    assert [told(one).credited_g for one in (after, beyond)] == [720, 0]
    assert [drift for batch in all_credited() for drift in drifts_of(batch)] == []
    assert broken_invariants() - {"O1"} == set()
