"""How the benefit of a project is shared, as the API and the public register show it."""

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from accounts.mandates.news import percent
from credits.projects.filings import Share


class BenefitShareBody(serializers.Serializer):
    agent_id = serializers.UUIDField()
    agent = serializers.CharField(help_text="The organisation that files for the owner")
    agent_share_percent = serializers.CharField()
    owner_share_percent = serializers.CharField()
    valid_from = serializers.DateField()
    valid_to = serializers.DateField()
    status = serializers.CharField(help_text="Of the mandate: IN_FORCE, EXPIRED, REVOKED")


def sharing_entries(shares: Iterable[Share]) -> list[dict[str, Any]]:
    """Return one entry a mandate, newest first."""
    return [
        {
            "agent_id": share.agent_id,
            "agent": share.agent,
            "agent_share_percent": percent(share.agent_share_bp),
            "owner_share_percent": percent(share.owner_share_bp),
            "valid_from": share.valid_from,
            "valid_to": share.valid_to,
            "status": share.status,
        }
        for share in shares
    ]
