"""Who is told that something is frozen, and that it is released: each holder of what stands still.

An account's holder is told in the freeze's own transaction. A batch may have thousands of holders, and a
freeze keeps everything waiting until it commits: they are told by the relay, right after, some at a time
(ADR 0067).
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from django.db import connection

from accounts.notifications.kinds import register_kind
from accounts.notifications.services import notify, notify_each
from credits.ledger.freeze_models import Freeze
from credits.ledger.freeze_states import FreezeScope, FreezeStatus
from credits.ledger.types import ACCOUNT_BAND, ACCOUNTS_PER_BAND, HOLDINGS_FROM, AccountKind
from puhui.kernel.errors import gettext_noop
from puhui.kernel.outbox import tell

FROZEN, UNFROZEN = "account_frozen", "account_unfrozen"
BATCH_SUSPENDED, BATCH_RESUMED = "batch_suspended", "batch_resumed"
REGISTER_FROZEN, REGISTER_RELEASED = "register_frozen", "register_released"
PLACED_ON_MANY, RELEASED_OF_MANY = "registry.freeze_placed", "registry.freeze_released"
# How many blocks of numbers a message reads; it sends for the next ones itself. Whoever has several is told
# once.
READ_AT_ONCE = 2_000
_ESCROW = ACCOUNT_BAND[AccountKind.ESCROW] * ACCOUNTS_PER_BAND
_START = (_ESCROW, 0, 0)

register_kind(
    FROZEN,
    title=gettext_noop("Your account is frozen"),
    body=gettext_noop(
        "Nothing leaves your account until two registrars release it. What is on it stays yours;"
        " the register's staff tells you more."
    ),
    is_urgent=True,
)
register_kind(
    UNFROZEN,
    title=gettext_noop("Your account is released"),
    body=gettext_noop("The freeze has ended: you may retire and transfer your units again."),
)
register_kind(
    BATCH_SUSPENDED,
    title=gettext_noop("A batch you have units of is suspended"),
    body=gettext_noop(
        "No unit of batch %(batch)s moves until two registrars release it. What you have of it stays yours."
    ),
    is_urgent=True,
)
register_kind(
    BATCH_RESUMED,
    title=gettext_noop("A batch you have units of is released"),
    body=gettext_noop("The suspension of batch %(batch)s has ended: its units move again."),
)
register_kind(
    REGISTER_FROZEN,
    title=gettext_noop("The register is frozen"),
    body=gettext_noop(
        "Nothing leaves any account until two registrars release it. What is on yours stays yours."
    ),
    is_urgent=True,
)
register_kind(
    REGISTER_RELEASED,
    title=gettext_noop("The register is released"),
    body=gettext_noop("The freeze of everything has ended: units move again."),
)
_OF_MANY = {
    FreezeScope.BATCH: (BATCH_SUSPENDED, BATCH_RESUMED),
    FreezeScope.ALL: (REGISTER_FROZEN, REGISTER_RELEASED),
}

# The next numbers that live, as the index of accounts has them: those in escrow, which are of whom they came
# from, then those in holdings. What lies at a venue between them is nobody's here.
_NEXT = f"""
SELECT s.account_id, s.asset_id, s.first_no, l.party_id
  FROM (SELECT account_id, asset_id, first_no, CASE
               WHEN account_id >= {HOLDINGS_FROM} THEN account_id
               WHEN account_id < {_ESCROW + ACCOUNTS_PER_BAND} THEN
                   (SELECT o.account_id FROM credits_serialblock o WHERE o.id = credits_serial_origin(b.id))
               END AS holding
          FROM credits_serialblock b
         WHERE to_transfer IS NULL AND (account_id, asset_id, first_no) > (%s, %s, %s)
           AND (%s::integer IS NULL OR asset_id = %s)
         ORDER BY account_id, asset_id, first_no LIMIT %s) s
  LEFT JOIN credits_ledgeraccount l ON l.id = s.holding
 ORDER BY s.account_id, s.asset_id, s.first_no
"""  # noqa: S608  constant text


def tell_of_freeze(freeze: Freeze) -> None:
    """Tell the holders of what a freeze stops, or stopped if it is released, in the open transaction.

    Why is no part of it: a freeze may be the beginning of an enquiry.
    """
    is_released = freeze.status == FreezeStatus.RELEASED
    if freeze.scope != FreezeScope.ACCOUNT:
        tell(RELEASED_OF_MANY if is_released else PLACED_ON_MANY, freeze=str(freeze.pk))
    elif freeze.account is not None and freeze.account.party_id is not None:
        kind = UNFROZEN if is_released else FROZEN
        notify(party_id=freeze.account.party_id, kind=kind, cause=freeze.pk)


def tell_of_audit(party_id: UUID, frozen_at: datetime) -> None:
    """Tell a holder that the audit froze its account: there is no row of a freeze then."""
    notify(party_id=party_id, kind=FROZEN, cause=uuid5(party_id, frozen_at.isoformat()))


def hear_of_placed(_message_id: UUID, news: dict) -> None:
    """Consume the news of a freeze of a batch or of everything: tell the holders."""
    _tell_many(PLACED_ON_MANY, news)


def hear_of_released(_message_id: UUID, news: dict) -> None:
    """Consume the news that such a freeze is released: tell the holders."""
    _tell_many(RELEASED_OF_MANY, news)


def _tell_many(topic: str, news: dict) -> None:
    freeze = Freeze.objects.select_related("asset").get(pk=news["freeze"])
    placed, released = _OF_MANY[FreezeScope(freeze.scope)]
    blocks = _next(freeze.asset_id, past=news.get("past") or _START)
    notify_each(
        party_ids=list(dict.fromkeys(party_id for *_place, party_id in blocks if party_id is not None)),
        kind=placed if topic == PLACED_ON_MANY else released,
        cause=freeze.pk,
        **({"batch": freeze.asset.batch} if freeze.asset else {}),
    )
    if len(blocks) == READ_AT_ONCE:
        tell(topic, freeze=str(freeze.pk), past=blocks[-1][:3])


def _next(asset_id: int | None, *, past: Sequence[int]) -> list[tuple[int, int, int, UUID | None]]:
    """Return the place of each next block, and whose it is."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [*past, asset_id, asset_id, READ_AT_ONCE])
        return cursor.fetchall()
