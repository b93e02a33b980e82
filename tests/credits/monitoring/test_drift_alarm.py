"""The alarm: a failed run that names the activity, an event in the trail, and exit 1 by hand."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from credits.monitoring import drift_alarm
from credits.monitoring.drift_alarm import GramsDrifted, recompute_credited, seed_of
from credits.tasks import recompute
from puhui.kernel.clock import puhui_now
from puhui.kernel.models import AuditEvent, JobRun
from puhui.kernel.roles import acting_as
from tests.credits.activities.fixtures import set_clock
from tests.credits.activities.items import EVENING, MIDNIGHT, ride
from tests.credits.activities.sending import send
from tests.credits.monitoring.crediting import credit
from tests.credits.monitoring.drift import plant_grams


@pytest.fixture
def three(lin, evening) -> list:
    """Three trips of a day, the last one cut by the cap."""
    results = send(lin, *(ride(begins=MIDNIGHT + timedelta(hours=hour)) for hour in (7, 9, 11)))
    credit()
    return results


def run(*options: str) -> str:
    out = StringIO()
    call_command("recompute", *options, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_a_sound_night_is_a_run_that_is_done_and_tells_its_seed(three):
    recompute()
    night = JobRun.objects.get(job="recompute")
    assert (night.status, night.error) == ("DONE", "")
    assert night.counts == {"seed": 20261102, "checked": 3, "drifted": 0}
    assert not AuditEvent.objects.filter(action="grams_drifted").exists()


def test_one_gram_fails_the_night_and_names_activity_and_both_amounts(three):
    plant_grams(three[1], credited_g=2511)
    with pytest.raises(GramsDrifted):
        recompute()
    night = JobRun.objects.get(job="recompute")
    assert night.status == "FAILED"
    # The gram that is missing would also have been room for the third.
    assert night.counts == {"seed": 20261102, "checked": 3, "drifted": 2}
    assert f"activity {three[1].id}: credited 2511 g stored, 2512 g recomputed" in night.error
    event = AuditEvent.objects.get(action="grams_drifted", object_id=str(three[1].id))
    assert (event.object_type, event.actor_name, event.region) == (
        "activity",
        "system:recompute",
        "CN-GD-GZ",
    )
    assert event.detail == {
        "stored": {"reduction_g": 2512, "credited_g": 2511, "capped_g": 0},
        "recomputed": {"reduction_g": 2512, "credited_g": 2512, "capped_g": 0},
    }


def test_a_workers_login_is_enough_for_the_night(three):
    plant_grams(three[2], reduction_g=1)
    with transaction.atomic(), acting_as("worker"), pytest.raises(GramsDrifted):
        recompute()
    assert AuditEvent.objects.filter(action="grams_drifted").count() == 1


def test_by_hand_it_says_how_many_came_out(three):
    assert run("--all") == "3 verdicts come out to the gram\n"
    assert run("--seed", "7") == "3 verdicts come out to the gram, seed 7\n"
    assert list(JobRun.objects.values_list("status", "requested_by").distinct()) == [("DONE", "manage.py")]


def test_by_hand_a_drift_ends_with_1_and_stands_in_the_runs(three):
    plant_grams(three[2], credited_g=977, capped_g=1535)
    out = StringIO()
    with pytest.raises(CommandError, match="1 of 3 come out otherwise") as ended:
        call_command("recompute", "--all", stdout=out, stderr=StringIO())
    assert ended.value.returncode == 1
    assert f"activity {three[2].id}: credited 977 g stored, 976 g recomputed" in out.getvalue()
    assert JobRun.objects.get().status == "FAILED"
    assert AuditEvent.objects.filter(action="grams_drifted").count() == 1


def test_the_sample_is_as_large_as_the_setting_says(three, settings):
    settings.RECOMPUTATION_SAMPLE = 2
    assert run("--seed", "1").startswith("2 verdicts")
    assert run("--all").startswith("3 verdicts")


def test_since_a_day_leaves_out_what_was_decided_before(lin, three):
    plant_grams(three[0], credited_g=1)
    later = EVENING + timedelta(days=1)
    set_clock(later)
    send(lin, ride(begins=later - timedelta(hours=3)), now=later)
    credit()
    assert run("--all", "--since", "2026-11-03").startswith("1 verdicts")
    with pytest.raises(CommandError):
        run("--all", "--since", "2026-11-02")


def test_a_thousand_drifts_name_the_first_of_them(three, monkeypatch):
    monkeypatch.setattr(drift_alarm, "NAMED_MAX", 1)
    for result in three:
        plant_grams(result, reduction_g=1)
    with pytest.raises(GramsDrifted, match=r"3 drifted: activity [^ ]+ reduction") as alarm:
        recompute_credited({}, now=puhui_now(), everything=True)
    assert len(alarm.value.named) == AuditEvent.objects.filter(action="grams_drifted").count() == 1


def test_the_seed_is_the_day_in_shanghai():
    # Before midnight in UTC, after it in Guangzhou.
    assert seed_of(MIDNIGHT.replace(hour=0, minute=30)) == 20261102


def test_nothing_credited_yet_is_no_alarm(evening):
    assert run().startswith("0 verdicts come out")
