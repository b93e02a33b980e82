"""SQL guards: what was handed in stays as it was, and no certification is ever taken away."""

from puhui.kernel.guards import never_removed, refuse

_SEALED = ("party_id", "content", "digest", "evidence_id", "submitted_at", "submitted_by")
_CHANGED = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in _SEALED)

FORWARD = never_removed("credits_productcertification") + refuse(
    "credits_productcertification", "is_sealed", "UPDATE", _CHANGED
)
