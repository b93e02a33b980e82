"""Sites of a registered bundle that come later and go: a registrar admits a table's, its agent ends one.

As a component joins a programme of activities: from the day of its inclusion, without another registration.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.organisations.standing import check_verified
from accounts.people.permissions import person_of, user_of
from credits.projects.bundles import news
from credits.projects.bundles.models import Site
from credits.projects.bundles.selectors import site_table_for, sites_of
from credits.projects.errors import ClaimedElsewhere, ConflictOfInterest, ProjectStateConflict
from credits.projects.foreign.kept import Things, write_digests
from credits.projects.foreign.standing import standing_claims
from credits.projects.keys import plain_key
from credits.projects.models import Project, ProjectKind
from credits.projects.object_models import ObjectKind
from credits.projects.permissions import check_change, check_review
from credits.projects.selectors import locked_for
from credits.projects.services.filing import told_of_ground
from credits.projects.services.telling import tell
from credits.projects.states import ProjectStatus
from puhui.kernel.clock import business_date
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound, gettext_noop
from puhui.kernel.reasons import check_reason


def admit_sites(
    *,
    actor: Actor,
    now: datetime,
    bundle_id: UUID,
    table_id: UUID,
    reason: str,
    site_ids: Collection[UUID] | None = None,
) -> int:
    """Admit the sites of a table that wait, or those of them in `site_ids`; they count from today on.

    Returns how many. Whoever sent the table does not admit it. Raises: ClaimedElsewhere (another register
    claims things of theirs; `errors` names each), ClaimsTakenIn (a list of one came in meanwhile),
    ConflictOfInterest, InvalidInput (no reason), KycExpired, KycRequired, NotFound, NotPermitted,
    ProjectStateConflict (the bundle is not registered, none of the table waits, or one of those named does
    not).
    """
    with transaction.atomic():
        bundle, sites = _waiting(actor, bundle_id, table_id, reason, site_ids)
        if any(site.table.received_by == user_of(actor) for site in sites):
            raise ConflictOfInterest
        check_verified(bundle.party_id, now=now)
        today = business_date(now)
        _check_free(bundle, sites, today)
        with told_of_ground():
            Site.objects.filter(pk__in=[site.pk for site in sites]).update(
                joins_on=today, admitted_at=now, admitted_by=person_of(actor)
            )
        for site in sites:
            news.tell_owner(news.JOINED, site, today.isoformat())
        tell(
            actor,
            "sites_admitted",
            bundle,
            now,
            reason=reason.strip(),
            **_which(table_id, sites, site_ids),
        )
    return len(sites)


def turn_sites_away(
    *,
    actor: Actor,
    now: datetime,
    bundle_id: UUID,
    table_id: UUID,
    reason: str,
    site_ids: Collection[UUID] | None = None,
) -> int:
    """End the sites of a table that wait, or those of them in `site_ids`: their things are free again.

    Returns how many. Raises: ConflictOfInterest, InvalidInput (no reason), NotFound, NotPermitted,
    ProjectStateConflict (as `admit_sites`).
    """
    with transaction.atomic():
        bundle, sites = _waiting(actor, bundle_id, table_id, reason, site_ids)
        today = business_date(now)
        Site.objects.filter(pk__in=[site.pk for site in sites]).update(ended_at=now, ends_on=today)
        for site in sites:
            news.tell_owner(news.TURNED_AWAY, site, today.isoformat())
        tell(
            actor,
            "sites_turned_away",
            bundle,
            now,
            reason=reason.strip(),
            **_which(table_id, sites, site_ids),
        )
    return len(sites)


def end_site(*, actor: Actor, now: datetime, bundle_id: UUID, site_id: UUID, reason: str) -> Site:
    """End one site of a registered bundle as its agent: it counts up to today, and its things are free.

    An owner ends all of its sites by revoking the mandate. Raises: InvalidInput (no reason), NotFound,
    NotPermitted, ProjectStateConflict (the bundle is not registered, or the site has ended).
    """
    with transaction.atomic():
        bundle = locked_for(actor, bundle_id)
        check_change(actor, bundle)
        check_reason(reason)
        site = sites_of(bundle).select_for_update(of=("self",)).filter(pk=site_id).first()
        if site is None:
            raise NotFound
        if bundle.status != ProjectStatus.REGISTERED or site.ended_at is not None:
            raise ProjectStateConflict
        site.ended_at, site.ends_on = now, business_date(now)
        site.save(update_fields=["ended_at", "ends_on"])
        news.tell_owner(news.ENDED, site, site.ends_on.isoformat())
        tell(actor, "site_ended", bundle, now, reason=reason.strip(), site_id=str(site_id))
    return site


def _which(table_id: UUID, sites: list[Site], chosen: Collection[UUID] | None) -> dict[str, Any]:
    """Return what the trail keeps: the table and how many, and of a part of a table which ones."""
    told: dict[str, Any] = {"table_id": str(table_id), "sites": len(sites)}
    return told if chosen is None else told | {"site_ids": [str(site.pk) for site in sites]}


def _waiting(
    actor: Actor, bundle_id: UUID, table_id: UUID, reason: str, chosen: Collection[UUID] | None
) -> tuple[Project, list[Site]]:
    bundle = locked_for(actor, bundle_id)
    if bundle.kind != ProjectKind.BUNDLE:
        raise NotFound
    check_review(actor, bundle)
    check_reason(reason)
    table = site_table_for(bundle, table_id)
    rows = Site.objects.filter(bundle=bundle, table=table, is_late=True, joins_on=None, ended_at=None)
    if chosen is not None:
        rows = rows.filter(pk__in=chosen)
    sites = list(
        rows.select_for_update(of=("self",))
        .select_related("bundle", "table", "connection", "device", "meter")
        .order_by("id")
    )
    missing = chosen is not None and len(sites) != len(set(chosen))
    if bundle.status != ProjectStatus.REGISTERED or not sites or missing:
        raise ProjectStateConflict
    return bundle, sites


def _check_free(bundle: Project, sites: list[Site], today: date) -> None:
    """Refuse what another register claims of any of the sites, in one look however many they are.

    What their things are called under its key is written down for the database, which asks too.
    """
    things: Things = {
        ObjectKind.CONNECTION: {site.connection.key for site in sites},
        ObjectKind.METER: {plain_key(site.meter.serial_no) for site in sites},
        ObjectKind.DEVICE: {site.device.key for site in sites},
    }
    write_digests(things)
    detail = gettext_noop("Another register claims it.")
    errors = [
        {"pointer": f"/{kind.lower()}/{key}", "code": "claimed_elsewhere", "detail": detail}
        for kind, key, _claim in standing_claims(things, today, bundle.crediting_to)
    ]
    if errors:
        raise ClaimedElsewhere(errors=errors)
