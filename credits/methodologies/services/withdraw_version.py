"""Withdrawing a published version: it decides nothing from then on; what it has decided stands."""

from datetime import datetime

from django.db import transaction

from credits.methodologies.errors import VersionWithdrawn
from credits.methodologies.models import MethodologyVersion
from credits.methodologies.permissions import PUBLISH, check_holds
from credits.methodologies.snapshot import forget_snapshot
from credits.methodologies.states import VersionStatus
from credits.methodologies.version_rows import lock_catalogs
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import InvalidInput, NotFound, gettext_noop
from puhui.kernel.states import claim


def withdraw_version(*, actor: Actor, now: datetime, version_id: int, reason: str) -> MethodologyVersion:
    """Withdraw a version for good. The one before it does not come back: that takes a new version.

    Raises InvalidInput (no reason), NotFound, NotPermitted, VersionWithdrawn.
    """
    check_holds(actor, PUBLISH)
    if not reason.strip():
        raise InvalidInput(gettext_noop("Say why."))
    with transaction.atomic():
        lock_catalogs()
        rows = MethodologyVersion.objects.filter(pk=version_id)
        version = rows.first()
        if version is None:
            raise NotFound
        if not claim(rows, old=VersionStatus.PUBLISHED, new=VersionStatus.WITHDRAWN):
            raise VersionWithdrawn
        version.refresh_from_db()
        record_event(
            actor=actor,
            action="methodology_version_withdrawn",
            object_type="methodology_version",
            object_id=version.pk,
            now=now,
            reason=reason,
            code=version.methodology_id,
            version=version.version,
            digest=version.digest,
        )
    forget_snapshot()
    return version
