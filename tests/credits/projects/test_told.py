"""What is filed is what stakeholders were told last, within a year; code and database name what differs."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from credits.methodologies.models import MethodologyVersion
from credits.projects.errors import NoticeNeeded
from credits.projects.filing_models import StakeholderNotice
from credits.projects.models import Project
from credits.projects.services import (
    add_project_object,
    publish_stakeholder_notice,
    submit_project,
    update_project,
)
from credits.projects.told import CHANGED, TOLD
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.rest.problems import describe
from puhui.kernel.roles import acting_as
from tests import cast
from tests.cast import CastMember
from tests.credits.activities.fixtures import set_clock
from tests.credits.projects.bundles.roofs import lay_village
from tests.credits.projects.roofs import (
    NOTICE,
    complete,
    drafted,
    noticed,
    noticed_now,
    with_meter,
    with_paper,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
# Of the roof in ROOF: what it may not become without another notice, and what it may.
MORE = {
    "object_key": "0301-0000-9999",
    "capacity_kw": Decimal(501),
    "commissioned_on": date(2024, 12, 19),
    "address": "5 Bakers' Lane, Yuexiu",
    "place": {"type": "Point", "coordinates": [113.2644, 23.1291]},
    "crediting_from": date(2024, 12, 19),
    "crediting_to": date(2034, 12, 21),
    "estimated_t_per_year": 341,
}
LESS = {
    "capacity_kw": Decimal(400),
    "crediting_from": date(2025, 1, 1),
    "crediting_to": date(2030, 1, 1),
    "estimated_t_per_year": 300,
}


def change(owner: CastMember, project: Project, **changes) -> None:
    update_project(actor=owner.actor, now=puhui_now(), project_id=project.id, changes=changes)


def submit(owner: CastMember, project: Project) -> Project:
    return submit_project(actor=owner.actor, now=puhui_now(), project_id=project.id)


def refused_for(owner: CastMember, project: Project) -> list[str]:
    """Return what the refusal of a filing names, after the database has refused it for the same."""
    with pytest.raises(NoticeNeeded) as refused:
        submit(owner, project)
    names = [member["pointer"].removeprefix("/") for member in refused.value.errors]
    if names:
        assert filed_plainly(project) == (
            "project_filed_as_it_was_told",
            f"changed since its notice: {', '.join(sorted(names))}",
        )
    return names


def filed_plainly(project: Project) -> tuple[str, str] | None:
    """File as whoever has the web server's role could; return the refusing rule and its reason."""
    try:
        with transaction.atomic(), acting_as("web"):
            Project.objects.filter(pk=project.pk).update(status="SUBMITTED")
    except IntegrityError as error:
        return error.__cause__.diag.constraint_name, error.__cause__.diag.message_primary
    return None


def naming(owner: CastMember, project: Project, kind: str):
    terms = {"actor": owner.actor, "now": puhui_now(), "project_id": project.id}
    return add_project_object(kind=kind, number="2024-AC-0001", **terms)


def test_each_thing_that_changed_since_the_notice_is_named_by_code_and_database():
    mei = cast.mei()
    project = complete(mei)
    acts: dict[str, Callable] = {
        "meter": lambda: with_meter(mei, project, "M-2024-0002"),
        "device": lambda: naming(mei, project, "DEVICE"),
        "plot": lambda: naming(mei, project, "PLOT"),
    }
    for name, act in acts.items():
        with transaction.atomic():
            act()
            assert refused_for(mei, project) == [name]
            transaction.set_rollback(True)
    for name, value in MORE.items():
        with transaction.atomic():
            change(mei, project, **{name: value})
            assert refused_for(mei, project) == [name]
            transaction.set_rollback(True)
    change(mei, project, **MORE)
    assert set(refused_for(mei, project)) == set(MORE)
    noticed(mei, project)
    assert submit(mei, project).status == "SUBMITTED"


def test_the_refusal_says_what_changed_in_either_language():
    mei = cast.mei()
    project = complete(mei)
    change(mei, project, address="5 Bakers' Lane, Yuexiu", estimated_t_per_year=341)
    with pytest.raises(NoticeNeeded) as refused:
        submit(mei, project)
    told = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            told[language] = [member["detail"] for member in describe(refused.value)["errors"]]
    assert told == {
        "en": ["The address is another one.", "The estimate is more than was told."],
        "zh-hans": ["地址与告知的不同。", "预计年减排量大于告知的数值。"],
    }


def test_less_of_the_same_needs_no_other_notice():
    mei = cast.mei()
    project = complete(mei)
    change(mei, project, **LESS)
    with_paper(mei, project, "PHOTO")
    assert submit(mei, project).status == "SUBMITTED"


def test_what_was_not_told_at_all_is_told_first():
    mei = cast.mei()
    project = drafted(mei, no_double_claim=False, estimated_t_per_year=None, capacity_kw=None)
    with_paper(mei, project)
    noticed(mei, project)
    with_meter(mei, project)
    change(mei, project, no_double_claim=True, estimated_t_per_year=1, capacity_kw=Decimal(1))
    assert refused_for(mei, project) == ["meter", "capacity_kw", "estimated_t_per_year", "declared_free_of"]


def test_an_edition_that_came_into_force_since_is_told_first():
    mei = cast.mei()
    project = complete(mei)
    day = business_date(puhui_now())
    further = MethodologyVersion.objects.filter(methodology=project.methodology).latest("version")
    MethodologyVersion.objects.filter(pk=further.pk).update(effective_to=day)
    further.pk, further.version, further.effective_from = None, 99, day
    further.save(force_insert=True)
    assert refused_for(mei, project) == ["methodology_version"]


def test_a_notice_is_good_for_a_year_after_its_end():
    mei = cast.mei()
    project = complete(mei)
    notice = StakeholderNotice.objects.get()
    assert notice.good_until - notice.ends_at == timedelta(days=365)
    set_clock(notice.good_until)
    assert filed_plainly(project) == ("project_filed_while_its_notice_is_good", "its notice is too old")
    with pytest.raises(NoticeNeeded) as refused:
        submit(mei, project)
    assert refused.value.data["good_until"] == notice.good_until.isoformat()
    again = noticed_now(mei, project)
    set_clock(again.ends_at)
    assert submit(mei, project).status == "SUBMITTED"


def test_a_minute_before_it_is_too_old_a_notice_is_good():
    mei = cast.mei()
    project = complete(mei)
    set_clock(StakeholderNotice.objects.get().good_until - MINUTE)
    assert submit(mei, project).status == "SUBMITTED"


def test_of_two_notices_the_newer_counts_though_the_older_says_what_is_drafted_again():
    mei = cast.mei()
    project = complete(mei)
    change(mei, project, address="5 Bakers' Lane, Yuexiu")
    newer = noticed_now(mei, project)
    with pytest.raises(NoticeNeeded) as refused:
        submit(mei, project)
    assert datetime.fromisoformat(refused.value.data["ends_at"]) == newer.ends_at
    assert filed_plainly(project) == ("project_filed_after_its_notice", "its notice has not run")
    set_clock(newer.ends_at)
    change(mei, project, address="3 Bakers' Lane, Yuexiu")
    assert refused_for(mei, project) == ["address"]
    third = noticed_now(mei, project)
    set_clock(third.ends_at)
    assert submit(mei, project).status == "SUBMITTED"


def test_a_notice_keeps_what_the_project_says_whatever_the_row_says_and_nobody_changes_it():
    mei = cast.mei()
    project = drafted(mei)
    told = {"address": "elsewhere"}
    said = {"methodology": "x", "region": "x", "object_key": "x", "told": told, "digest": "0" * 64}
    with transaction.atomic(), acting_as("web"):
        notice = StakeholderNotice.objects.create(
            project=project,
            working_days=7,
            starts_at=puhui_now(),
            ends_at=puhui_now() + timedelta(days=20),
            published_by=mei.user.id,
            **(NOTICE | said),
        )
    notice.refresh_from_db()
    assert (notice.told["address"], notice.methodology, notice.object_key) == (
        project.address,
        project.methodology,
        project.object_key,
    )
    assert notice.digest != said["digest"]
    for change_of_it in ({"told": told}, {"told": None, "digest": ""}, {"digest": "0" * 64}):
        with pytest.raises(IntegrityError), transaction.atomic(), acting_as("web"):
            StakeholderNotice.objects.filter(pk=notice.pk).update(
                extended_to=notice.ends_at + MINUTE, **change_of_it
            )


def test_the_digest_is_of_the_words_and_of_what_is_told():
    mei = cast.mei()
    project = complete(mei)
    first = StakeholderNotice.objects.get()
    told = first.told
    set_clock(first.good_until)
    second = noticed_now(mei, project)
    assert (second.told, second.digest) == (told, first.digest)
    set_clock(second.good_until)
    terms = NOTICE | {"benefit_sharing": "All of it to the bakery."}
    third = publish_stakeholder_notice(actor=mei.actor, now=puhui_now(), project_id=project.id, **terms)
    assert (third.told, third.digest == first.digest) == (told, False)


def test_of_a_bundle_the_sites_are_told_in_number_and_none_by_name():
    village = lay_village(3)
    bundle = village.drafted()
    village.send(bundle, village.rows()[:2])
    with_paper(village.clerk, bundle)
    notice = noticed(village.clerk, bundle)
    assert {name: notice.told[name]["count"] for name in ("connection", "meter", "device")} == {
        "connection": 2,
        "meter": 2,
        "device": 2,
    }
    assert "SM000001" not in str(notice.told)
    village.send(bundle, [village.row(3)])
    assert refused_for(village.clerk, bundle) == ["connection", "meter", "device", "sites"]


def test_nobody_changes_the_capacity_of_what_was_filed_by_sql():
    mei = cast.mei()
    project = complete(mei)
    submit(mei, project)
    with pytest.raises(IntegrityError, match="keeps_what_was_filed"), transaction.atomic(), acting_as("web"):
        Project.objects.filter(pk=project.pk).update(capacity_kw=Decimal(501))


def test_every_thing_that_is_told_has_a_name_and_a_sentence():
    mei = cast.mei()
    assert list(TOLD) == list(CHANGED)
    assert set(noticed_now(mei, drafted(mei)).told) < set(TOLD)
