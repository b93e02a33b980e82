"""Ways from people, whom `accounts` shows, to what they did and hold, which it must not know of; and along
the road of a report: project, report, case, issuance, each shown to those who may open it."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from credits.ledger.freeze_states import FreezeScope
from credits.ledger.selectors import holding_ids
from credits.registry.permissions import FREEZE
from credits.reversals.permissions import PERMISSION as REVERSE
from puhui.kernel.admin.links import Related, link_from


def _listed(page: str) -> Any:
    return lambda party: reverse(f"admin:credits_{page}_changelist", query={"q": str(party.pk)})


def _holding(party: Any) -> str | None:
    number = holding_ids([party.pk]).get(party.pk)
    return reverse("admin:credits_ledgeraccount_change", args=[number]) if number else None


def _projects(party: Any) -> str:
    # All of them: the page would open with what waits for a decision.
    return reverse("admin:credits_project_changelist", query={"q": str(party.pk), "shown": "all"})


PARTY = "accounts.party"
link_from(PARTY, Related(_("Activities"), "credits.view_activity", _listed("activity")))
link_from(PARTY, Related(_("Projects"), "credits.view_project", _projects))
link_from(PARTY, Related(_("Holding"), "credits.view_ledgeraccount", _holding))
link_from(PARTY, Related(_("Transfers"), "credits.view_transfer", _listed("transfer")))
link_from(PARTY, Related(_("Assignments"), "credits.view_assignment", _listed("assignment")))
link_from(PARTY, Related(_("Vouchers"), "credits.view_voucher", _listed("voucher")))
link_from(PARTY, Related(_("Retirements"), "credits.view_retirement", _listed("retirement")))


def _freezing(party: Any) -> str | None:
    # Of a party that never held anything there is no account to freeze.
    if not holding_ids([party.pk]):
        return None
    return reverse("admin:credits_freeze_place", query={"scope": FreezeScope.ACCOUNT, "party_id": party.pk})


def _reversal_of_all(party: Any) -> str:
    return reverse("admin:credits_reversalcase_propose", query={"party_id": party.pk})


link_from(PARTY, Related(_("Freeze the account"), FREEZE, _freezing))
link_from(PARTY, Related(_("Propose a reversal"), REVERSE, _reversal_of_all))


def _reversal(activity: Any) -> str:
    asked = {"scheme": activity.scheme, "activity_id": activity.pk}
    return reverse("admin:credits_reversalcase_propose", query=asked)


link_from("credits.activity", Related(_("Propose a reversal"), REVERSE, _reversal))

PROJECT, REPORT, CASE, ISSUANCE = (
    f"credits.{name}" for name in ("project", "monitoringreport", "case", "issuance")
)


def _page(name: str, key: Callable[[Any], Any]) -> Callable[[Any], str | None]:
    """Return the address of the page of what `key` names on an object; none where it names nothing."""

    def address(row: Any) -> str | None:
        number = key(row)
        return reverse(f"admin:{name.replace('.', '_')}_change", args=[number]) if number else None

    return address


def _last(rows: Any) -> Any:
    return rows.order_by("-pk").values_list("pk", flat=True).first()


def _freezing_the_batch(issuance: Any) -> str | None:
    if not issuance.batch:
        return None
    return reverse("admin:credits_freeze_place", query={"scope": FreezeScope.BATCH, "batch": issuance.batch})


link_from(ISSUANCE, Related(_("Freeze the batch"), FREEZE, _freezing_the_batch))


def _reports(project: Any) -> str:
    return reverse("admin:credits_monitoringreport_changelist", query={"q": str(project.pk)})


TO_REPORTS = Related(_("monitoring reports"), "credits.view_monitoringreport", _reports)
link_from(PROJECT, TO_REPORTS)
for model, to_project, to_report, to_case, to_issuance in (
    (
        REPORT,
        lambda row: row.project_id,
        None,
        lambda row: _last(row.cases),
        lambda row: _last(row.issuances),
    ),
    (
        CASE,
        lambda row: row.report.project_id,
        lambda row: row.report_id,
        None,
        lambda row: _last(row.report.issuances),
    ),
    (
        ISSUANCE,
        lambda row: row.report.project_id,
        lambda row: row.report_id,
        lambda row: row.statement.case_id,
        None,
    ),
):
    for label, page, key in (
        (_("project"), PROJECT, to_project),
        (_("monitoring report"), REPORT, to_report),
        (_("verification case"), CASE, to_case),
        (_("issuance"), ISSUANCE, to_issuance),
    ):
        if key is not None:
            permission = page.replace(".", ".view_")
            link_from(model, Related(label, permission, _page(page, key)))
