"""Registering one site of a table's row: everything it claims stands with it, or none of it."""

from datetime import datetime

from django.db import IntegrityError, connection, transaction

from accounts.mandates.models import Mandate
from accounts.organisations.models import OrganisationProfile
from accounts.people.roles import MandateAct
from credits.factors.units import UnitMismatch, UnitUnknown, scale
from credits.projects.bundles.models import Site
from credits.projects.bundles.rows import RowRefused, SiteRow
from credits.projects.bundles.table_models import RowOutcome, SiteTable
from credits.projects.foreign.standing import standing_claims
from credits.projects.keys import plain_key
from credits.projects.models import Meter
from credits.projects.object_models import ObjectKind, ProjectObject
from credits.projects.policies import document_of
from credits.projects.states import ProjectStatus
from puhui.kernel.clock import business_date
from puhui.kernel.constraints import constraint_of

SITES_MOST = 500
_CODES = {
    "connection_of_one_live_project": ("connection", "connection_claimed"),
    "one_live_meter_per_number": ("meter", "meter_taken"),
    "one_live_project_per_device_or_plot": ("device", "device_claimed"),
    "project_meter_of_a_draft": ("", "bundle_not_draft"),
    "project_object_of_a_draft": ("", "bundle_not_draft"),
    "site_of_a_bundle_in_draft": ("", "bundle_not_draft"),
    "site_under_its_owners_mandate": ("owner", "mandate_missing"),
}


def register_site(table: SiteTable, number: int, row: SiteRow, now: datetime) -> RowOutcome:
    """Register a row's site in a savepoint of its own; KNOWN where the bundle has the very same.

    Raises RowRefused.
    """
    known = Site.objects.filter(bundle=table.bundle, ended_at=None, connection__key=row.connection)
    if (site := known.select_related("device", "meter").first()) is not None:
        if not _says_the_same(site, row):
            raise RowRefused("connection", "site_differs")
        return RowOutcome.KNOWN
    if Site.objects.filter(bundle=table.bundle).count() >= SITES_MOST:
        raise RowRefused("", "too_many_sites")
    mandate = _mandate(table, row, now)
    _check_free(table, row)
    try:
        with transaction.atomic():
            _store(table, number, row, mandate, now)
            # Foreign keys and the rules of a site are asked at commit: here, so that the row is told.
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as error:
        if found := _CODES.get(constraint_of(error) or ""):
            raise RowRefused(*found) from error
        raise
    return RowOutcome.TAKEN


def _store(table: SiteTable, number: int, row: SiteRow, mandate: Mandate, now: datetime) -> None:
    bundle = table.bundle
    (measured,) = document_of(bundle).inputs
    try:
        scale(row.unit, measured.unit)
    except (UnitUnknown, UnitMismatch) as error:
        raise RowRefused("unit", "unit_invalid") from error
    Site.objects.create(
        bundle=bundle,
        owner_id=mandate.owner_id,
        mandate=mandate,
        connection=_thing(table, ObjectKind.CONNECTION, row.connection, row.connection_number, now),
        device=_thing(table, ObjectKind.DEVICE, row.device, row.device_number, now),
        meter=Meter.objects.create(
            project=bundle, input_name=measured.name, serial_no=row.meter, unit=row.unit, added_at=now
        ),
        address=row.address,
        longitude=row.longitude,
        latitude=row.latitude,
        capacity_kw=row.capacity_kw,
        starts_on=row.starts_on,
        table=table,
        row_number=number,
        added_at=now,
        is_late=bundle.status == ProjectStatus.REGISTERED,
    )


def _thing(table: SiteTable, kind: ObjectKind, key: str, number: str, now: datetime) -> ProjectObject:
    try:
        return ProjectObject.objects.create(
            project=table.bundle, kind=kind, key=key, number=number, added_at=now
        )
    except IntegrityError as error:
        if constraint_of(error) == "one_live_project_per_device_or_plot" and kind == ObjectKind.CONNECTION:
            raise RowRefused("connection", "connection_claimed") from error
        raise


def _mandate(table: SiteTable, row: SiteRow, now: datetime) -> Mandate:
    """Return the owner's mandate to the bundle's agent, the newest of several; raises RowRefused."""
    code = row.owner.replace(" ", "").replace("-", "").upper()
    owner = OrganisationProfile.objects.filter(code=code).values_list("party_id", flat=True).first()
    if owner is None:
        raise RowRefused("owner", "owner_unknown")
    today = business_date(now)
    rows = Mandate.objects.filter(
        owner=owner,
        agent=table.bundle.party_id,
        revoked_at=None,
        valid_from__lte=today,
        valid_to__gt=today,
        acts__contains=[MandateAct.FILE_PROJECTS, MandateAct.FILE_REPORTS],
    )
    for mandate in rows.order_by("-id"):
        if mandate.subjects is None or table.bundle_id in mandate.subjects:
            return mandate
    raise RowRefused("owner", "mandate_missing")


def _check_free(table: SiteTable, row: SiteRow) -> None:
    """Refuse what another register claims for days of the bundle's crediting period; raises RowRefused."""
    since, until = table.bundle.crediting_from, table.bundle.crediting_to
    things = {
        "connection": (ObjectKind.CONNECTION, row.connection),
        "meter": (ObjectKind.METER, plain_key(row.meter)),
        "device": (ObjectKind.DEVICE, row.device),
    }
    claimed = standing_claims({kind: {key} for kind, key in things.values()}, since, until)
    for column, (kind, _key) in things.items():
        if any(kind == one.kind for one in claimed):
            raise RowRefused(column, "claimed_elsewhere")


def _says_the_same(site: Site, row: SiteRow) -> bool:
    profile = OrganisationProfile.objects.filter(party=site.owner_id).values_list("code", flat=True).first()
    return (
        profile,
        site.device.key,
        site.meter.serial_no,
        site.meter.unit,
        site.capacity_kw,
        site.starts_on,
        site.address,
        site.longitude,
        site.latitude,
    ) == (
        row.owner.replace(" ", "").replace("-", "").upper(),
        row.device,
        row.meter,
        row.unit,
        row.capacity_kw,
        row.starts_on,
        row.address,
        row.longitude,
        row.latitude,
    )
