"""Commands on drafts and versions; each leaves an audit event in its transaction."""

from credits.methodologies.services.drafts import edit_draft, write_draft
from credits.methodologies.services.filing import record_filing
from credits.methodologies.services.moves import approve_draft, refuse_draft, submit_draft, withdraw_draft
from credits.methodologies.services.publish_draft import publish_draft
from credits.methodologies.services.withdraw_version import withdraw_version

__all__ = [
    "approve_draft",
    "edit_draft",
    "publish_draft",
    "record_filing",
    "refuse_draft",
    "submit_draft",
    "withdraw_draft",
    "withdraw_version",
    "write_draft",
]
