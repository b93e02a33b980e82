"""Which projects here claim what a list claims: told to whoever imports it."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from credits.projects.models import LIVE, PLAIN_KEY, PLAIN_NUMBER, Meter, Project
from credits.projects.object_models import ForeignClaim, ObjectKind, ProjectObject


class Here:
    """The projects, live or registered once, that claim any of the keys of a batch."""

    def __init__(self, claims: Iterable[ForeignClaim]) -> None:
        keys = {claim.key for claim in claims if claim.key}
        self._found: dict[tuple[str, str], list[Project]] = defaultdict(list)
        projects = Project.objects.filter(Q(status__in=LIVE) | Q(registered_at__isnull=False))
        # What is found by the database's form of a number is told by the same, never by another one of ours.
        for project in projects.annotate(plain=PLAIN_KEY).filter(plain__in=keys):
            self._found[ObjectKind.CONNECTION, project.plain].append(project)
        meters = Meter.objects.annotate(plain=PLAIN_NUMBER).filter(plain__in=keys, project__in=projects)
        for meter in meters.select_related("project"):
            self._found[ObjectKind.METER, meter.plain].append(meter.project)
        rows = ProjectObject.objects.filter(key__in=keys, project__in=projects)
        for row in rows.select_related("project"):
            self._found[row.kind, row.key].append(row.project)

    def met_by(self, claim: ForeignClaim) -> tuple[UUID, ...]:
        """Return the projects whose crediting period has days of a claim; one without a period has all."""
        return tuple(
            sorted(
                project.id
                for project in self._found.get((claim.kind, claim.key), [])
                if project.crediting_from is None
                or project.crediting_to is None
                or (
                    (claim.days_to is None or project.crediting_from < claim.days_to)
                    and project.crediting_to > claim.days_from
                )
            )
        )
