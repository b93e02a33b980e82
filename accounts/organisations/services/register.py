"""Registering an organisation: whoever does becomes its owner."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.organisations.codes import parse_code
from accounts.organisations.models import OrganisationProfile
from accounts.organisations.policies import check_registrations
from accounts.people.models import Party, User
from accounts.people.permissions import user_of
from accounts.people.roles import Role
from accounts.people.services.memberships import hold_role
from accounts.people.states import Language, PartyKind
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import Kind, NotPermitted, PuhuiError, gettext_noop
from puhui.kernel.regions import region_chain


class OrganisationExists(PuhuiError):
    """The code is registered already; its owner can name further members."""

    kind, code = Kind.CONFLICT, "organisation_exists"
    title = gettext_noop("An organisation with this code is registered already")


def register_organisation(
    *,
    actor: Actor,
    now: datetime,
    name: str,
    code: str,
    region: str | None = None,
    language: str = Language.ZH_HANS,
) -> OrganisationProfile:
    """Make an organisation of a person who acts for themselves; `region` is their own unless told.

    Nothing proves yet that it is theirs: it can do nothing that a registrar does not look at.
    Raises: NotPermitted, OrganisationCodeInvalid, OrganisationExists, RateLimited, RegionUnknown.
    """
    user_id = user_of(actor)
    if actor.party_id != actor.person_id:
        raise NotPermitted(gettext_noop("An organisation is registered in one's own name."))
    code, region = parse_code(code), region or actor.region
    if region is not None:
        region_chain(region)
    try:
        with transaction.atomic():
            # One at a time for a user, so that the day's limit holds.
            User.objects.select_for_update().get(id=user_id)
            check_registrations(user_id, now)
            party = Party.objects.create(
                kind=PartyKind.ORGANISATION, name=name, language=language, region=region, created_at=now
            )
            profile = OrganisationProfile.objects.create(
                party=party, code=code, registered_by_id=user_id, registered_at=now
            )
            record_event(
                actor=actor,
                action="organisation_registered",
                object_type="party",
                object_id=party.id,
                now=now,
                region=region or "",
            )
            hold_role(
                actor=actor,
                now=now,
                user_id=user_id,
                role=Role.ORG_OWNER,
                party_id=party.id,
                of_own_accord=True,
            )
    except IntegrityError as error:
        if OrganisationProfile.objects.filter(code=code).exists():
            raise OrganisationExists from error
        raise
    return profile
