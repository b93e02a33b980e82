"""What is read of projects. Every list starts from what the actor may see; a stranger's is not there."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.people.permissions import can, for_authority, regions_in_sight
from credits.evidence.access import show_to
from credits.projects.filing_models import DocumentReview, StakeholderNotice
from credits.projects.filings import within_mandate
from credits.projects.models import PLAIN_NUMBER, Meter, Project, ProjectDocument, Reading
from credits.projects.notice_clock import is_due_after
from credits.projects.object_models import ProjectObject
from credits.projects.objection_models import StakeholderObjection
from credits.projects.objection_states import ObjectionStatus
from credits.projects.permissions import VIEW
from credits.projects.states import ProjectStatus
from credits.projects.table_models import ReadingFile, RefusedRow
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound


def visible_to(actor: Actor) -> QuerySet[Project]:
    """Return the acting organisation's projects, or for staff those of their territory."""
    regions = regions_in_sight(for_authority(actor), VIEW)
    seen = Q() if regions is None else Q(region__in=regions)
    if actor.party_id != actor.person_id and can(actor, VIEW, region=actor.region):
        seen = Q(party=actor.party_id) & within_mandate(actor)
    return Project.objects.filter(seen)


def numbers_of_live_meters(numbers: Collection[str]) -> frozenset[str]:
    """Return those meter numbers in their one written form that a live project's meter bears."""
    if not numbers:
        return frozenset()
    live = Meter.objects.filter(ended_at=None).annotate(plain=PLAIN_NUMBER)
    return frozenset(live.filter(plain__in=numbers).values_list("plain", flat=True))


def project_for(actor: Actor, project_id: UUID) -> Project:
    """Return a project that the actor sees; raises NotFound."""
    project = visible_to(actor).filter(id=project_id).first()
    if project is None:
        raise NotFound
    return project


def locked_for(actor: Actor, project_id: UUID) -> Project:
    """Return the same with its row locked to the end of the transaction: writers of one project take turns.

    Raises NotFound.
    """
    project = Project.objects.select_for_update().filter(id__in=visible_to(actor).values("id"), id=project_id)
    found = project.first()
    if found is None:
        raise NotFound
    return found


def documents_of(project: Project) -> QuerySet[ProjectDocument]:
    """Return what was put to a project, with the files, newest first."""
    return ProjectDocument.objects.filter(project=project).select_related("evidence").order_by("-id")


def current_documents(project: Project) -> QuerySet[ProjectDocument]:
    """Return a project's documents without those that a newer version has taken the place of."""
    return documents_of(project).filter(superseded_by=None)


def review_states(documents: Iterable[ProjectDocument]) -> dict[UUID, str]:
    """Return what registrars found of the documents, by id; one without an entry waits to be reviewed."""
    rows = DocumentReview.objects.filter(document__in=[document.pk for document in documents])
    return dict(rows.order_by("id").values_list("document_id", "outcome"))


def objects_of(project: Project) -> QuerySet[ProjectObject]:
    """Return a project's devices and plots, newest first."""
    return ProjectObject.objects.filter(project=project).order_by("-id")


def reading_files_of(project: Project) -> QuerySet[ReadingFile]:
    """Return a project's tables of readings, newest first."""
    return ReadingFile.objects.filter(project=project).order_by("-id")


def reading_file_for(project: Project, file_id: UUID) -> ReadingFile:
    """Return a table of the project; raises NotFound."""
    file = ReadingFile.objects.filter(project=project, id=file_id).first()
    if file is None:
        raise NotFound
    return file


def refused_rows_of(file: ReadingFile) -> QuerySet[RefusedRow]:
    """Return the rows of a table that were not taken, as they were refused."""
    return RefusedRow.objects.filter(file=file).order_by("id")


def notices_of(project: Project) -> QuerySet[StakeholderNotice]:
    """Return a project's notices to stakeholders, newest first."""
    return StakeholderNotice.objects.filter(project=project).order_by("-id")


def for_reading(rows: QuerySet[StakeholderNotice]) -> QuerySet[StakeholderNotice]:
    """Return notices with what everybody reads of them: objections, project, and when its others began."""
    others = StakeholderNotice.objects.only("project_id", "starts_at")
    with_others = Prefetch("project__stakeholder_notices", queryset=others)
    return rows.select_related("project").prefetch_related("objections", with_others)


def running_notices(now: datetime) -> QuerySet[StakeholderNotice]:
    """Return the notices to stakeholders that run now, which anybody may read, newest first.

    One that an open objection stops runs on, whatever its end says; one that was upheld ended it.
    """
    objections = StakeholderObjection.objects.filter(notice=OuterRef("pk"))
    rows = StakeholderNotice.objects.filter(
        is_due_after(now) | Exists(objections.filter(status=ObjectionStatus.OPEN)),
        starts_at__lte=now,
        project__in=Project.objects.filter(status=ProjectStatus.DRAFT),
    )
    rows = rows.exclude(Exists(objections.filter(status=ObjectionStatus.UPHELD)))
    return rows.select_related("project").order_by("-id")


def stakeholder_notice(notice_id: UUID) -> StakeholderNotice:
    """Return a notice that was published, also one that is over: its objections' answers stay to be read.

    Raises NotFound.
    """
    rows = for_reading(StakeholderNotice.objects.all())
    notice = rows.filter(id=notice_id).first()
    if notice is None:
        raise NotFound
    return notice


def open_objections_to(project: Project) -> QuerySet[StakeholderObjection]:
    """Return what stakeholders have against a project and nobody has answered."""
    return StakeholderObjection.objects.filter(notice__project=project, status=ObjectionStatus.OPEN)


def meters_of(project: Project) -> QuerySet[Meter]:
    """Return a project's meters, newest first."""
    return Meter.objects.filter(project=project).order_by("-id")


def meter_for(project: Project, meter_id: UUID) -> Meter:
    """Return a meter of the project; raises NotFound."""
    meter = Meter.objects.filter(project=project, id=meter_id).first()
    if meter is None:
        raise NotFound
    return meter


def readings_of(meter: Meter, *, with_superseded: bool = False) -> QuerySet[Reading]:
    """Return the readings of a meter, newest entry first."""
    rows = Reading.objects.filter(meter=meter).order_by("-id")
    return rows if with_superseded else rows.filter(superseded_at=None)


def _files_of_projects(actor: Actor) -> QuerySet:
    return ProjectDocument.objects.filter(project__in=visible_to(actor)).values("evidence_id")


show_to("documents of projects", _files_of_projects)
