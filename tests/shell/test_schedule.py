"""The schedule: every line names a task that there is, bounded in time, that can be woken without words."""

import inspect

import pytest
from celery.schedules import crontab

from puhui.celery import app
from puhui.schedule import SCHEDULE


@pytest.fixture(scope="module")
def tasks() -> dict:
    app.loader.import_default_modules()
    ours = ("accounts.", "credits.", "market.", "puhui.")
    return {name: task for name, task in app.tasks.items() if name.startswith(ours)}


def test_every_line_names_a_task_and_every_task_has_a_line(tasks):
    assert {line["task"] for line in SCHEDULE.values()} == set(tasks)


def test_every_task_ends_at_last(tasks):
    for name, task in tasks.items():
        assert task.time_limit, f"{name} has no time limit"
        assert task.time_limit < app.conf.task_time_limit
        # A run older than two hours is taken for lost.
        assert task.time_limit < 2 * 3600


def test_every_task_may_be_woken_without_arguments_and_takes_keywords_only(tasks):
    for name, task in tasks.items():
        parameters = inspect.signature(task.run).parameters.values()
        assert all(
            parameter.kind in (parameter.KEYWORD_ONLY, parameter.VAR_KEYWORD) for parameter in parameters
        ), name
        assert all(
            parameter.default is not parameter.empty or parameter.kind == parameter.VAR_KEYWORD
            for parameter in parameters
        ), name


@pytest.mark.parametrize(
    "task",
    [
        "credits.tasks.credit_pending",
        "credits.tasks.assign_due",
        "credits.tasks.request_issuances",
        "credits.tasks.mint_approved",
        "puhui.kernel.tasks.relay_outbox",
        "market.tasks.run_bridge",
        "market.tasks.run_sessions",
    ],
)
def test_what_was_cut_off_goes_on_within_a_minute_whatever_happens_to_messages(task):
    """Half a minute until the schedule comes, the other half for the work."""
    (line,) = [line for line in SCHEDULE.values() if line["task"] == task]
    assert line["schedule"] <= 30


def test_news_go_out_within_seconds_and_the_rest_at_a_quiet_hour():
    (relay,) = [line for line in SCHEDULE.values() if line["task"].endswith("relay_outbox")]
    assert relay["schedule"] <= 10
    assert all(
        isinstance(line["schedule"], crontab | float | int) and not line.get("args")
        for line in SCHEDULE.values()
    )


def test_the_view_wakes_a_task_that_there_is(tasks):
    from credits.rest.activities import CREDITING

    assert CREDITING in tasks
