"""Commands of issuance; each leaves an audit event in its transaction."""

from credits.issuance.services.approve_issuance import approve_issuance
from credits.issuance.services.end_notices import end_notices, has_ended
from credits.issuance.services.mint_approved import has_approved, mint_approved, mint_issuance
from credits.issuance.services.objections import decide_objection, raise_objection
from credits.issuance.services.refuse_issuance import refuse_issuance, return_to_owner
from credits.issuance.services.request_issuance import has_waiting, request_issuance, request_waiting

__all__ = [
    "approve_issuance",
    "decide_objection",
    "end_notices",
    "has_approved",
    "has_ended",
    "has_waiting",
    "mint_approved",
    "mint_issuance",
    "raise_objection",
    "refuse_issuance",
    "request_issuance",
    "request_waiting",
    "return_to_owner",
]
