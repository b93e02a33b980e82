"""What a caller's own past says of an act that they try out, as if they had sent it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.households.selectors import meters_of_party
from credits.activities.catalog_loading import type_rules
from credits.activities.item import ItemRefused, Receipt
from credits.activities.meters import read_meter
from credits.activities.own_past import Told, own_past_of
from credits.methodologies.bound import BoundMethodology
from credits.methodologies.language.document import Value
from credits.methodologies.snapshot import current_snapshot, start_of_day
from puhui.kernel.clock import business_date
from puhui.kernel.errors import InvalidInput


def past_of(
    party_id: UUID,
    bound: BoundMethodology,
    inputs: Mapping[str, Value],
    *,
    now: datetime,
    begins: datetime | None,
    meter: str | None,
) -> Mapping[str, Decimal]:
    """Return the values of the party's own past for a period from `begins` (else from today) on.

    It is as long as the inputs say, and of the meter that an item would have to name. Raises InvalidInput for
    a meter that none of the party's items could name, or where one has to be named.
    """
    rules = type_rules().get(bound.document.activity_type or "")
    if rules is None or not rules.days_input:
        return {}
    length = inputs[rules.days_input]
    begins = begins or start_of_day(business_date(now))
    ends = begins + timedelta(days=int(length) if isinstance(length, Decimal) else 1)
    receipt = Receipt(
        party_id=party_id,
        party_region=None,
        consents=frozenset(),
        now=now,
        catalogs=current_snapshot(now),
        meters=lambda: meters_of_party(party_id),
    )
    try:
        named = read_meter({"meter": meter}, rules.code, receipt, begins, ends)
    except ItemRefused as refused:
        detail = _(refused.detail) % refused.data
        error = {"pointer": refused.pointer, "code": refused.code, "detail": detail}
        raise InvalidInput(errors=[error]) from refused
    return own_past_of(Told(party_id, rules.id, named, begins, ends), bound, now)
