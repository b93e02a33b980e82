"""What the sender of an activity is told became of it."""

from uuid import UUID

import msgspec

from credits.activities.item import ItemRefused
from puhui.kernel.errors import gettext_noop

REFERENCE_USED = (
    "reference_used",
    "/source/reference",
    gettext_noop("The operator's reference was used before."),
)
PERIOD_CLAIMED = (
    "meter_period_claimed",
    "/meter",
    gettext_noop("Part of this period of the meter was claimed before, by you or by another member."),
)


class ItemResult(msgspec.Struct, frozen=True):
    """What became of one item: ACCEPTED or DUPLICATE with an id, or INVALID with why."""

    client_id: str | None
    status: str
    id: UUID | None = None
    refused: ItemRefused | None = None
