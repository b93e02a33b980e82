"""The kinds of objects in the audit trail, in the reader's language.

The trail keeps a word of code for each kind. People read the words below; a kind that has none stands as it
is kept, so that nothing of the trail is ever hidden.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: dict[str, Promise] = {
    "activity": _("activity"),
    "activity_trace": _("trace of an activity"),
    "assignment": _("assignment"),
    "bid": _("bid"),
    "blind_draw": _("draw for blind verification"),
    "bridge_transfer": _("bridge transfer"),
    "calendar_day": _("calendar day"),
    "calendar_year": _("calendar of a year"),
    "cashmovement": _("cash movement"),
    "claims_list": _("list of claims for another register"),
    "consent_event": _("consent event"),
    "crediting_shard": _("part of the crediting work"),
    "custodyauthorisation": _("custody authorisation"),
    "device": _("device"),
    "evidence": _("evidence file"),
    "evidence_sample": _("evidence sample"),
    "factor_change": _("factor change"),
    "finding": _("finding"),
    "foreign_claim": _("claim of another register"),
    "freeze": _("freeze"),
    "further_reading": _("further reading"),
    "halt": _("halt"),
    "household": _("household"),
    "instrument": _("instrument"),
    "issuance": _("issuance"),
    "mandate": _("mandate"),
    "job": _("job"),
    "limit_change": _("limit change"),
    "limit_counter": _("limit counter"),
    "lot": _("lot"),
    "membership": _("membership"),
    "merchant": _("merchant"),
    "methodology_draft": _("methodology draft"),
    "methodology_version": _("methodology version"),
    "monitoring_report": _("monitoring report"),
    "notification": _("notification"),
    "objection": _("objection"),
    "participant": _("participant"),
    "partner_feed": _("partner feed"),
    "partner_link": _("partner link"),
    "party": _("party"),
    "party_link": _("link between parties"),
    "party_transfer": _("transfer between parties"),
    "portfolio": _("portfolio of a register"),
    "product": _("product"),
    "product_certification": _("product certification"),
    "project": _("project"),
    "reconciliation": _("reconciliation"),
    "register_difference": _("difference from a register"),
    "register_statement": _("statement of a register"),
    "rereading_draw": _("draw for second readings"),
    "retirement": _("retirement"),
    "role_proposal": _("proposed role"),
    "reversal_case": _("reversal case"),
    "review_case": _("review case"),
    "scheme": _("scheme"),
    "session": _("session, of a sign-in or of an auction"),
    "stakeholder_objection": _("objection of a stakeholder"),
    "trusted_destination": _("trusted destination"),
    "user": _("user"),
    "venue": _("venue"),
    "verification_body": _("verification body"),
    "verification_case": _("verification case"),
    "voucher": _("voucher"),
    "webhook": _("webhook"),
    "year_end_settlement": _("year-end settlement"),
}


def kind_word(code: str) -> str:
    """Return what a kind of object is called; an unknown one stands as it is."""
    return str(KINDS.get(code, code))


def kind_with_code(code: str) -> str:
    """Return the word with the code that the trail keeps, which searches and exports use."""
    return f"{KINDS[code]} ({code})" if code in KINDS else code
