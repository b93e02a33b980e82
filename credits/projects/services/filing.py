"""What must hold before a project is filed and registered; the database asks the same (filing_guards.py)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, connection, transaction

from credits.projects.errors import ClaimedElsewhere, ClaimsTakenIn, DocumentRefused, NoticeNeeded
from credits.projects.filing_models import ReviewOutcome
from credits.projects.foreign.kept import write_digests
from credits.projects.models import Project
from credits.projects.notice_clock import end_as_it_stands
from credits.projects.objection_errors import ObjectionOpen
from credits.projects.overlaps import overlaps_of, things_of
from credits.projects.selectors import current_documents, open_objections_to, review_states
from credits.projects.told import CHANGED, changed_since, newest_notice
from puhui.kernel.constraints import constraint_of
from puhui.kernel.errors import gettext_noop

# The lock of the database's own guard (ground_guards.py): taken here first, so that the other can be named.
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('ground of projects', 0))"
_TAKEN = frozenset(
    {"ground_of_one_filed_project", "one_filed_project_per_ground", "project_claimed_nowhere_else"}
)


def check_noticed(project: Project, now: datetime) -> None:
    """Refuse what its stakeholders have not been told as it is now, for long enough, within a year.

    The newest notice counts alone. An open objection counts to whichever of the project's notices it was
    raised: a draft that changes in between leaves none behind. Raises NoticeNeeded, ObjectionOpen.
    """
    if open_objections_to(project).exists():
        raise ObjectionOpen(gettext_noop("It is answered first."))
    notice = newest_notice(project)
    if notice is None:
        raise NoticeNeeded(ends_at=None)
    if changed := changed_since(notice, project):
        errors = [{"pointer": f"/{name}", "code": "changed", "detail": CHANGED[name]} for name in changed]
        detail = gettext_noop("The project is not what they were told: another notice is needed.")
        raise NoticeNeeded(detail, errors=errors, ends_at=None)
    if now < (end := end_as_it_stands(notice)):
        detail = gettext_noop("The notice runs until %(ends_at)s.")
        raise NoticeNeeded(detail, ends_at=end.isoformat())
    if now >= notice.good_until:
        detail = gettext_noop("The notice was good for a year, until %(good_until)s: another one is needed.")
        raise NoticeNeeded(detail, good_until=notice.good_until.isoformat(), ends_at=None)


def check_no_clash(project: Project) -> None:
    """Refuse what would be credited twice for sure; raises ClaimedElsewhere.

    What its things are called under other registers' keys is written down for the database, which asks too.

    Of two that lie on one another and are filed at once, the second waits here and finds the first.
    """
    if project.place is not None:
        with connection.cursor() as cursor:
            cursor.execute(_ONE_AT_A_TIME)
    write_digests(things_of(project))
    hard = [overlap for overlap in overlaps_of(project) if overlap.is_hard]
    if hard:
        raise ClaimedElsewhere(errors=[overlap.member() for overlap in hard])


@contextmanager
def told_of_ground() -> Iterator[None]:
    """Tell what the database refuses of a filing, a registration or an admission in our words.

    Raises ClaimedElsewhere, ClaimsTakenIn.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if constraint_of(error) in _TAKEN:
            raise ClaimedElsewhere from error
        if constraint_of(error) == "held_against_kept_digests":
            raise ClaimsTakenIn from error
        raise


def check_papers(project: Project) -> None:
    """Refuse to register on a document that was refused; raises DocumentRefused."""
    states = review_states(current_documents(project))
    if ReviewOutcome.REFUSED in states.values():
        raise DocumentRefused
