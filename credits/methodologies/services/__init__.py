"""Commands on drafts and versions; each leaves an audit event in its transaction."""

from credits.methodologies.services.drafts import edit_draft, write_draft
from credits.methodologies.services.filing import record_filing
from credits.methodologies.services.moves import approve_draft, refuse_draft, submit_draft, withdraw_draft
from credits.methodologies.services.publish_draft import publish_draft
from credits.methodologies.services.withdrawals import (
    confirm_withdrawal,
    drop_withdrawal,
    propose_withdrawal,
)

__all__ = [
    "approve_draft",
    "confirm_withdrawal",
    "drop_withdrawal",
    "edit_draft",
    "propose_withdrawal",
    "publish_draft",
    "record_filing",
    "refuse_draft",
    "submit_draft",
    "withdraw_draft",
    "write_draft",
]
