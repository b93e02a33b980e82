"""Choosing channels. An e-mail address counts once a code sent there has come back."""

import hmac
import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.notifications.channels import email
from accounts.notifications.models import TRIES_MAX, ChannelChoice
from accounts.notifications.permissions import choosing_party
from accounts.notifications.states import Channel
from accounts.people.models import Party
from accounts.signin.keys import key_for
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import InvalidInput, Kind, PuhuiError, RateLimited, gettext_noop

CODE_LIFETIME = timedelta(minutes=15)
# An address that somebody else owns is not to be flooded with codes.
RESEND_AFTER = timedelta(minutes=2)


class CodeInvalid(PuhuiError):
    """The code is wrong, too old, or was tried too often: one answer for all."""

    kind, code, title = Kind.CONFLICT, "code_invalid", gettext_noop("The code is not valid")


def choose_channel(
    *, actor: Actor, channel: Channel, is_on: bool, address: str | None, now: datetime
) -> ChannelChoice:
    """Turn a channel on or off for the acting party.

    Mail is on only to a confirmed address: a new one is written down, gets a code, and waits for
    `confirm_email`. Raises: InvalidInput, NotFound, NotPermitted, RateLimited.
    """
    party_id = choosing_party(actor)
    if address is not None and channel != Channel.EMAIL:
        raise InvalidInput(gettext_noop("Only e-mail has an address to give."))
    with transaction.atomic():
        ChannelChoice.objects.get_or_create(party_id=party_id, channel=channel)
        choice = ChannelChoice.objects.select_for_update().get(party_id=party_id, channel=channel)
        if channel == Channel.EMAIL and address is not None and address != choice.address:
            _begin_confirming(choice, address, now)
        elif channel == Channel.EMAIL and is_on and choice.confirmed_at is None:
            raise InvalidInput(gettext_noop("Give an address and confirm it first."))
        else:
            choice.is_on = is_on
        choice.save()
        record_event(
            actor=actor,
            action="channel_chosen",
            object_type="party",
            object_id=choice.party_id,
            now=now,
            channel=channel.value,
            is_on=choice.is_on,
        )
    return choice


def confirm_email(*, actor: Actor, code: str, now: datetime) -> ChannelChoice:
    """Take the code from the mail: the address is confirmed and the channel on.

    Raises: CodeInvalid, NotFound, NotPermitted.
    """
    party_id = choosing_party(actor)
    asked = ChannelChoice.objects.filter(party_id=party_id, channel=Channel.EMAIL)
    # Counted before anything is compared: of a hundred parallel tries five are looked at.
    open_codes = asked.filter(code_expires_at__gt=now, tries__lt=TRIES_MAX, code_hash__isnull=False)
    if not open_codes.update(tries=F("tries") + 1):
        raise CodeInvalid
    with transaction.atomic():
        choice = asked.select_for_update().get()
        if choice.code_hash is None or not hmac.compare_digest(bytes(choice.code_hash), _hash(choice, code)):
            raise CodeInvalid
        choice.code_hash = choice.code_expires_at = None
        choice.confirmed_at, choice.is_on = now, True
        choice.save()
        record_event(
            actor=actor,
            action="email_confirmed",
            object_type="party",
            object_id=choice.party_id,
            now=now,
        )
    return choice


def _begin_confirming(choice: ChannelChoice, address: str, now: datetime) -> None:
    begun = choice.code_expires_at - CODE_LIFETIME if choice.code_expires_at else None
    if begun is not None and now - begun < RESEND_AFTER:
        raise RateLimited(retry_after=int((begun + RESEND_AFTER - now).total_seconds()) + 1)
    code = f"{secrets.randbelow(1_000_000):06}"
    choice.address, choice.is_on, choice.confirmed_at, choice.tries = address, False, None, 0
    choice.code_hash, choice.code_expires_at = _hash(choice, code), now + CODE_LIFETIME
    language = Party.objects.values_list("language", flat=True).get(id=choice.party_id)
    transaction.on_commit(lambda: _send_code(address, code, language))


def _send_code(address: str, code: str, language: str) -> None:
    with translation.override(language):
        email.send(
            address,
            _("Confirm this address"),
            _("Enter this code to have your news sent here. It is good for 15 minutes.") + f"\n{code}\n",
        )


def _hash(choice: ChannelChoice, code: str) -> bytes:
    content = f"{choice.party_id}:{choice.address}:{code}".encode()
    return hmac.new(key_for("email-code"), content, sha256).digest()
