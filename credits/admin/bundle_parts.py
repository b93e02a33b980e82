"""What a registrar reads of a bundle: its sites, the tables with a word on every refused row, the shares."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accounts.mandates.news import percent
from credits.issuance.closing_models import ClosingNotice
from credits.issuance.share_models import OwnerShare
from credits.projects.bundles.selectors import rows_of, site_tables_of, sites_of
from credits.projects.bundles.table_models import RowOutcome
from credits.projects.bundles.texts import WHY
from credits.projects.models import Project, ProjectKind
from credits.retirement.models import Retirement
from puhui.kernel.admin.base import Part
from puhui.kernel.admin.columns import written
from puhui.kernel.admin.words import amount, link
from puhui.kernel.quantities import plain

# Of long tables the page shows the beginning; the API has all of it.
ROWS_SHOWN, TABLES_SHOWN = 100, 10


def bundle_parts(project: Project) -> Iterator[Part]:
    """Yield them for a bundle; nothing for another project."""
    if project.kind != ProjectKind.BUNDLE:
        return
    sites = [
        [
            site.connection.number,
            site.owner.name,
            percent(site.mandate.agent_share_bp),
            site.meter.serial_no,
            site.device.number,
            plain(site.capacity_kw),
            site.address,
            gettext("waits") if site.waits else written(site.counts_from),
            written(site.ends_on),
        ]
        for site in sites_of(project)[:ROWS_SHOWN]
    ]
    headers = [_("connection"), _("owner"), _("agent's share in %"), _("meter"), _("device")]
    headers += [_("capacity in kW"), _("address"), _("from"), _("until")]
    yield Part(_("Sites"), headers, sites)
    tables = list(site_tables_of(project)[:TABLES_SHOWN])
    rows = [
        [
            link(reverse("admin:credits_sitetable_change", args=[table.pk]), written(table.received_at)),
            written(table.is_dry_run),
            table.get_status_display(),
            str(table.rows_read),
            *(str(table.rows.filter(outcome=each).count()) for each in RowOutcome.values),
            table.fault,
        ]
        for table in tables
    ]
    counted = [label for _value, label in RowOutcome.choices]
    headers = [_("received at"), _("dry run"), _("state"), _("rows read"), *counted, _("why")]
    yield Part(_("Tables of sites"), headers, rows)
    is_english = (get_language() or "").startswith("en")
    refused = [
        [str(row.row_number), row.column, row.code, WHY[row.code].en if is_english else WHY[row.code].zh]
        for table in tables[:1]
        for row in rows_of(table).filter(outcome=RowOutcome.REFUSED)[:ROWS_SHOWN]
    ]
    yield Part(_("Refused rows of the latest table"), [_("row"), _("column"), _("code"), _("why")], refused)
    shares = OwnerShare.objects.filter(sharing__issuance__report__project=project)
    yield Part(
        _("Shares of the owners"),
        [_("batch"), _("owner"), _("carried in"), _("earned"), _("moved"), _("carried on")],
        [
            [
                share.sharing.issuance.batch,
                share.owner.name,
                amount(share.carried_in_g, "g"),
                amount(share.earned_g, "g"),
                amount(share.tonnes, "t"),
                amount(share.carried_out_g, "g"),
            ]
            for share in shares.select_related("owner", "sharing__issuance").order_by("-id")[:ROWS_SHOWN]
        ],
    )
    yield from _closing_part(project)


def _closing_part(bundle: Project) -> Iterator[Part]:
    """Yield what becomes of a closed bundle's units on hold, once that is announced."""
    notice = ClosingNotice.objects.select_related("closing").filter(bundle=bundle).first()
    if notice is None:
        return
    row = [written(notice.announced_at), written(notice.due_on)]
    if closing := getattr(notice, "closing", None):
        certificate = Retirement.objects.filter(pk=closing.ref).first()
        row += [
            written(closing.settled_at),
            amount(closing.owed_g, "g"),
            amount(closing.retired_t, "t"),
            certificate.certificate_no if certificate else "",
        ]
    else:
        row += [gettext("waits"), "", "", ""]
    headers = [_("announced on"), _("due on"), _("settled at"), _("owed to owners"), _("retired")]
    yield Part(_("Settlement of the closed bundle"), [*headers, _("certificate")], [row])
