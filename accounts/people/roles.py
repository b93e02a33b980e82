"""Roles as data: which there are, whom one acts for in them, and what each may do (decisions 20, 69).

A permission is `app.verb_noun`; the admin asks for Django's `app.view_model` in the same form. A `*` stands
for any run of characters. Nobody is a superuser: what is not written here is refused. Being a resident is no
role: every person acts for their own party.
"""

from fnmatch import fnmatchcase
from functools import lru_cache

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    ORG_OWNER = "ORG_OWNER", _("organisation's owner")
    ORG_CLERK = "ORG_CLERK", _("organisation's clerk")
    ORG_APPROVER = "ORG_APPROVER", _("organisation's approver")
    TRADER = "TRADER", _("trader")
    VERIFIER = "VERIFIER", _("verifier")
    REGISTRAR = "REGISTRAR", _("registrar")
    METHODOLOGY_OFFICER = "METHODOLOGY_OFFICER", _("methodology officer")
    RISK_OFFICER = "RISK_OFFICER", _("risk officer")
    OPERATOR = "OPERATOR", _("programme operator")
    AUDITOR = "AUDITOR", _("auditor")
    ADMINISTRATOR = "ADMINISTRATOR", _("administrator")


# Held for an organisation (a verifier acts for a verification body); the others are held for the authority.
PARTY_ROLES = frozenset({Role.ORG_OWNER, Role.ORG_CLERK, Role.ORG_APPROVER, Role.TRADER, Role.VERIFIER})
STAFF_ROLES = frozenset(Role) - PARTY_ROLES
# One administrator proposes them, another gives them: whoever could give one alone would decide alone, by
# another's hand. A verifier's word is what an issuance stands on.
ROLES_BY_TWO = STAFF_ROLES | {Role.VERIFIER}

# Named one by one: `*_report` would let an owner verify as well.
PROJECTS = ("credits.view_project", "credits.change_project")
REPORTING = (
    "credits.draft_report",
    "credits.submit_report",
    "credits.answer_finding",
    "credits.submit_product",
)


class MandateAct(models.TextChoices):
    """What an organisation may entrust to an agent. Each stands as a role of whoever acts under the
    mandate."""

    FILE_PROJECTS = "FILE_PROJECTS", _("file projects, documents, meters and readings")
    FILE_REPORTS = "FILE_REPORTS", _("file monitoring reports and answer findings")


PERMISSIONS: dict[str, tuple[str, ...]] = {
    Role.ORG_OWNER: (
        "accounts.manage_members",
        "accounts.revoke_mandate",
        *PROJECTS,
        *REPORTING,
        "credits.retire_units",
        "credits.initiate_transfer",
        "credits.approve_transfer",
        "market.deposit_lot",
        "market.place_order",
    ),
    Role.ORG_CLERK: (*PROJECTS, *REPORTING, "credits.initiate_transfer"),
    # Decides and files nothing: whoever prepared something is somebody else.
    Role.ORG_APPROVER: (
        "credits.view_project",
        "credits.approve_transfer",
        "accounts.grant_mandate",
        "accounts.revoke_mandate",
    ),
    MandateAct.FILE_PROJECTS: PROJECTS,
    MandateAct.FILE_REPORTS: (
        "credits.view_project",
        "credits.draft_report",
        "credits.submit_report",
        "credits.answer_finding",
    ),
    Role.TRADER: (
        "market.deposit_lot",
        "market.place_order",
        "credits.retire_units",
        "credits.initiate_transfer",
        "credits.approve_transfer",
    ),
    Role.VERIFIER: ("credits.verify_report", "credits.certify_product"),
    Role.REGISTRAR: (
        "accounts.view_party",
        "accounts.view_partylink",
        "accounts.view_organisationverification",
        "accounts.view_mandate",
        "accounts.view_organisationpaper",
        "accounts.review_organisation",
        "accounts.judge_link",
        "credits.view_*",
        "credits.accredit_body",
        "credits.approve_issuance",
        "credits.decide_objection",
        "credits.review_project",
        "credits.reverse_activity",
        "credits.settle_year",
        "credits.freeze_account",
    ),
    Role.METHODOLOGY_OFFICER: (
        "credits.view_*",
        "credits.change_factor",
        "credits.draft_methodology",
        "credits.publish_methodology",
        "credits.file_methodology",
        "credits.review_activity",
        "credits.reverse_activity",
    ),
    Role.RISK_OFFICER: (
        "market.view_*",
        "market.admit_participant",
        "market.change_limit",
        "market.place_halt",
    ),
    Role.OPERATOR: (
        "accounts.view_party",
        "accounts.view_delivery",
        "accounts.view_household",
        "accounts.retry_delivery",
        "credits.view_*",
        "credits.*_reward",
        "credits.report_programme",
        "credits.run_feed",
        "credits.review_activity",
        "kernel.view_*",
        "kernel.run_job",
        "market.view_*",
        "market.operate_*",
    ),
    # Reads everything, unmasks nothing (decisions 20).
    Role.AUDITOR: ("*.view_*", "credits.draw_evidence"),
    Role.ADMINISTRATOR: (
        "*.view_*",
        "accounts.block_user",
        "accounts.create_person",
        "accounts.create_organisation",
        "accounts.end_sessions",
        "accounts.freeze_party",
        "accounts.grant_role",
        "accounts.judge_link",
        "accounts.reset_second_factor",
        "accounts.unmask_party",
        "credits.draft_methodology",
        "credits.revoke_certificate",
        "credits.supervise_review",
        "kernel.*_calendarday",
        "kernel.run_job",
    ),
}


# What a role held for an organisation opens in the admin, for members of staff who hold it: this and no more.
# The page shows that organisation's rows alone (decisions 20).
DESKS: dict[str, tuple[str, ...]] = {
    Role.VERIFIER: (
        *("credits.view_case", "credits.view_finding", "credits.verify_report"),
        "credits.view_furtherreading",
        *("credits.view_productcertification", "credits.certify_product"),
    )
}


@lru_cache(maxsize=4096)
def allows(role: str, permission: str) -> bool:
    """Tell whether `role` carries `permission`; an unknown role carries none."""
    return any(fnmatchcase(permission, pattern) for pattern in PERMISSIONS.get(role, ()))


def allows_app(role: str, app_label: str) -> bool:
    """Tell whether `role` may do anything at all in an app (the admin's index asks)."""
    apps = {pattern.partition(".")[0] for pattern in PERMISSIONS.get(role, ())}
    return bool(apps & {"*", app_label})
