"""SQL guard: the version that a project is pinned to is set once, when it is registered."""

from puhui.kernel.guards import refuse

FORWARD = refuse(
    "credits_project",
    "keeps_its_version",
    "UPDATE",
    "OLD.pinned_version_id IS DISTINCT FROM NEW.pinned_version_id"
    " AND (OLD.pinned_version_id IS NOT NULL OR NEW.status <> 'REGISTERED' OR OLD.status = 'REGISTERED')",
)
