"""The venues of a demonstration: one by hand, and the sandbox that `make run` starts."""

from datetime import datetime

from market.bridge.models import ConnectorName, Venue
from market.bridge.venues import open_venue
from puhui.kernel.commands import system_actor

NAMES = {
    ConnectorName.MANUAL: ("中国碳市场（人工录入）", "Carbon exchange, by hand"),
    ConnectorName.SANDBOX: ("沙盒交易场所", "Sandbox venue"),
}


def open_demonstration_venues(*, scheme: str, now: datetime) -> None:
    """Open what is not open yet; safe to repeat."""
    for connector, (title_zh, title_en) in NAMES.items():
        if not Venue.objects.filter(pk=connector.value).exists():
            open_venue(
                actor=system_actor("demonstration"),
                code=connector.value,
                scheme=scheme,
                connector=connector.value,
                title_zh=title_zh,
                title_en=title_en,
                reason="the demonstration's",
                now=now,
            )
