"""Which closed bundles are to be announced or settled, and which issuance one asks what owners are owed."""

from datetime import datetime

from django.db.models import BooleanField, F, Func, QuerySet

from credits.issuance.models import Issuance
from credits.ledger.holds_states import HoldStatus
from credits.ledger.models import Hold
from credits.projects.models import Project, ProjectKind
from credits.projects.states import ProjectStatus
from puhui.kernel.clock import business_date


def bundles_to_announce() -> QuerySet[Project]:
    """Return the closed bundles with units on hold of which nobody was told, and nothing is on its way."""
    return _awaiting_nothing(bundles_untold())


def bundles_due(now: datetime) -> QuerySet[Project]:
    """Return the bundles whose day has come and of which nothing is on its way, the longest due first."""
    return _awaiting_nothing(bundles_past_their_day(now))


def bundles_untold() -> QuerySet[Project]:
    """Return the closed bundles with units on hold of which nobody was told, whatever is on its way. Where
    nothing is on hold there is nothing to settle."""
    # From what is on hold to the bundle, once: asked of each bundle, all that its agent has on hold is gone
    # through for each (some thousand closed bundles took seconds, of a job that asks every half a minute).
    on_hold = Hold.objects.filter(status=HoldStatus.PENDING).values("source_ref")
    issued = Issuance.objects.filter(pk__in=on_hold).values("report__project")
    return _unsettled().filter(pk__in=issued, closing_notice=None).order_by("pk")


def bundles_past_their_day(now: datetime) -> QuerySet[Project]:
    """Return the closed bundles that were announced and whose day has come, whatever is on its way."""
    rows = _unsettled().filter(closing_notice__due_on__lte=business_date(now))
    return rows.order_by("closing_notice__due_on", "pk")


def latest_issuance(bundle: Project) -> Issuance:
    """Return a bundle's last issuance: by any of them one asks what the bundle's owners are owed."""
    rows = Issuance.objects.filter(report__project=bundle).select_related("report")
    return rows.latest("requested_at", "id")


def _unsettled() -> QuerySet[Project]:
    return Project.objects.filter(
        kind=ProjectKind.BUNDLE, status=ProjectStatus.CLOSED, closing_notice__closing=None
    )


def _awaiting_nothing(rows: QuerySet[Project]) -> QuerySet[Project]:
    """Return those of which nothing is on its way: the database says what that is
    (credits/issuance/closing_guards.py), of one row at a time."""
    awaits = Func(F("pk"), function="credits_bundle_awaits", output_field=BooleanField())
    return rows.annotate(awaits=awaits).filter(awaits=False)
