"""Commands of issuance; each leaves an audit event in its transaction."""

from credits.issuance.services.approve_issuance import approve_issuance
from credits.issuance.services.authority_answer import (
    Told,
    confirm_answer,
    discard_answer,
    enter_answer,
)
from credits.issuance.services.end_notices import end_notices, has_ended
from credits.issuance.services.file_approved import file_approved, file_issuance, has_to_file
from credits.issuance.services.mint_approved import has_approved, mint_approved, mint_issuance
from credits.issuance.services.objections import decide_objection, raise_objection
from credits.issuance.services.refuse_issuance import refuse_issuance, return_to_owner
from credits.issuance.services.request_issuance import has_waiting, request_issuance, request_waiting
from credits.issuance.services.share_bundle import has_unshared, share_bundle, share_bundles
from credits.issuance.services.void_batch import (
    confirm_void,
    execute_void,
    execute_voids,
    has_confirmed_voids,
    propose_void,
    withdraw_void,
)

__all__ = [
    "Told",
    "approve_issuance",
    "confirm_answer",
    "confirm_void",
    "decide_objection",
    "discard_answer",
    "end_notices",
    "enter_answer",
    "execute_void",
    "execute_voids",
    "file_approved",
    "file_issuance",
    "has_approved",
    "has_confirmed_voids",
    "has_ended",
    "has_to_file",
    "has_unshared",
    "has_waiting",
    "mint_approved",
    "mint_issuance",
    "propose_void",
    "raise_objection",
    "refuse_issuance",
    "request_issuance",
    "request_waiting",
    "return_to_owner",
    "share_bundle",
    "share_bundles",
    "withdraw_void",
]
