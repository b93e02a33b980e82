"""What a notice to stakeholders told of a project: under which names, and what of it changed since.

Read and compared by the database's own functions (told_guards.py), so that the code refuses what it refuses.
"""

from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from credits.projects.filing_models import StakeholderNotice
from credits.projects.models import Project
from credits.projects.objection_states import ObjectionStatus
from credits.projects.states import ProjectStatus
from puhui.kernel.errors import gettext_noop

# By the names under which a notice keeps them, in the order in which they are read. Things stand in plain
# keys, those of a bundle's sites as {"count", "digest"}, the sites as {"count", "capacity_kw", "digest"}.
TOLD = {
    "methodology": _("Methodology"),
    "methodology_version": _("Edition of the methodology"),
    "region": _("City"),
    "address": _("Address"),
    "place": _("Place on the map"),
    "object_key": _("Number of what is claimed"),
    "connection": _("Connections"),
    "meter": _("Meters"),
    "device": _("Devices"),
    "plot": _("Plots"),
    "operator": _("Operator"),
    "sites": _("Sites"),
    "capacity_kw": _("Capacity, kW"),
    "commissioned_on": _("Commissioned on"),
    "crediting_from": _("Credited from"),
    "crediting_to": _("Credited until"),
    "estimated_t_per_year": _("Estimate, tonnes a year"),
    "declared_free_of": _("Declared not to be claimed under"),
}
CHANGED = {
    "methodology": gettext_noop("The methodology is another one."),
    "methodology_version": gettext_noop("Another edition of the methodology is in force."),
    "region": gettext_noop("The city is another one."),
    "address": gettext_noop("The address is another one."),
    "place": gettext_noop("The place on the map is another one."),
    "object_key": gettext_noop("The number of what is claimed is another one."),
    "connection": gettext_noop("The connections are other ones."),
    "meter": gettext_noop("The meters are other ones."),
    "device": gettext_noop("The devices are other ones."),
    "plot": gettext_noop("The plots are other ones."),
    "operator": gettext_noop("The operator is another one."),
    "sites": gettext_noop("The sites, or what was told of one of them, are other ones."),
    "capacity_kw": gettext_noop("The capacity is more than was told."),
    "commissioned_on": gettext_noop("The day of commissioning is another one."),
    "crediting_from": gettext_noop("The crediting period begins earlier than was told."),
    "crediting_to": gettext_noop("The crediting period ends later than was told."),
    "estimated_t_per_year": gettext_noop("The estimate is more than was told."),
    "declared_free_of": gettext_noop("The declarations are other ones."),
}
_ASK = """
SELECT credits_changed_since_notice(n, p) FROM credits_stakeholdernotice n, credits_project p
 WHERE n.id = %s AND p.id = %s
"""


def shown_of(told: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return what everybody may read of `told`: all of it but salt and digests, from which the numbers of a
    bundle's sites could be guessed."""
    if told is None:
        return None
    return {name: _without_digest(value) for name, value in told.items() if name != "salt"}


def newest_notice(project: Project) -> StakeholderNotice | None:
    """Return what stakeholders were told last, the only notice that counts.

    None where an objection ended it.
    """
    newest = StakeholderNotice.objects.filter(project=project).order_by("-starts_at", "-id").first()
    if newest and newest.objections.filter(status=ObjectionStatus.UPHELD).exists():
        return None
    return newest


def may_be_filed_on(notice: StakeholderNotice) -> bool:
    """Tell whether a filing may still rest on a notice, whatever else it waits for: it is its project's
    newest, no objection ended it, and the project is a draft.

    Reads the notice's project with its notices, and the objections, as they were fetched along.
    """
    if notice.project.status != ProjectStatus.DRAFT:
        return False
    if any(one.status == ObjectionStatus.UPHELD for one in notice.objections.all()):
        return False
    others = notice.project.stakeholder_notices.all()
    return notice.pk == max(others, key=lambda other: (other.starts_at, other.pk)).pk


def changed_since(notice: StakeholderNotice, project: Project) -> list[str]:
    """Return the names, as of TOLD and in its order, of what the stored project does not say as told."""
    with connection.cursor() as cursor:
        cursor.execute(_ASK, [notice.pk, project.pk])
        (names,) = cursor.fetchone()
    return sorted(names, key=list(TOLD).index)


def speaks_of(notice: StakeholderNotice, project: Project, now: datetime) -> bool:
    """Tell whether a notice, once it has run, is what the stored project may be filed on."""
    return now < notice.good_until and not changed_since(notice, project)


def _without_digest(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {name: each for name, each in value.items() if name != "digest"}
