"""What comes back when a version goes: the days of the version before it, and the rows that it had ended."""

from credits.methodologies.language import read_methodology
from credits.methodologies.models import InForce, MethodologyVersion
from credits.methodologies.states import VersionStatus
from credits.methodologies.withdrawal_models import VersionWithdrawal


def version_before(gone: MethodologyVersion) -> MethodologyVersion | None:
    """Return the published version that a withdrawn one took over from, and that its days go back to.

    None where there is none, or its own text had ended by then. The open transaction holds `lock_catalogs`.
    """
    before = MethodologyVersion.objects.filter(
        methodology=gone.methodology_id, status=VersionStatus.PUBLISHED, effective_to=gone.effective_from
    ).first()
    own_end = read_methodology(before.text).effective_to if before else None
    return None if own_end is not None and own_end <= gone.effective_from else before


def restore_version(before: MethodologyVersion, gone: MethodologyVersion) -> None:
    """Let a version end when the withdrawn one would have, and no later than its own text says."""
    ends = [day for day in (read_methodology(before.text).effective_to, gone.effective_to) if day is not None]
    before.effective_to = min(ends) if ends else None
    before.save(update_fields=["effective_to"])


def restore_in_force(withdrawal: VersionWithdrawal) -> list[int]:
    """Take back the rows that the version's publication made and reopen those it ended; return these ids.

    Only where the methodology has no version left: a row is of a methodology, and another version of it may
    still need the row. The open transaction holds `lock_catalogs`.
    """
    version = withdrawal.version
    left = MethodologyVersion.objects.filter(
        methodology=version.methodology_id, status=VersionStatus.PUBLISHED
    )
    if left.exists():
        return []
    ended = InForce.objects.filter(closed_by__published__methodology=version.methodology_id)
    return [row.pk for row in ended.filter(withdrawn_by=None) if _reopen(row, withdrawal)]


def _reopen(row: InForce, withdrawal: VersionWithdrawal) -> bool:
    """Take back the row that follows this one and let this one go on; false if something else follows."""
    if row.in_force_to is None:
        return False
    following = InForce.objects.filter(
        activity_type=row.activity_type,
        region=row.region,
        in_force_from=row.in_force_to,
        methodology=withdrawal.version.methodology_id,
        made_by=row.closed_by,
        withdrawn_by=None,
    ).first()
    if following is None or following.closed_by_id is not None:
        return False
    following.withdrawn_by = withdrawal
    following.save(update_fields=["withdrawn_by"])
    row.in_force_to, row.closed_by = row.in_force_to_before, None
    row.save(update_fields=["in_force_to", "closed_by"])
    return True
