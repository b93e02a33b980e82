"""A bundle in the public register: its size, and the shares by class; no private person is named."""

from typing import Any

from rest_framework import serializers

from accounts.mandates.models import WHOLE_BP
from accounts.mandates.news import percent
from credits.registry.bundles import PublicBundle
from credits.rest.registry_documents import RegistryDocumentBody
from credits.rest.registry_schemas import RegistryProjectBody
from puhui.kernel.quantities import plain


class ShareClassBody(serializers.Serializer):
    owners_are = serializers.CharField(help_text="ORGANISATION or PERSON")
    agent_share_percent = serializers.CharField()
    owner_share_percent = serializers.CharField()
    owners = serializers.IntegerField()
    sites = serializers.IntegerField(help_text="Sites that have not ended")
    capacity_kw = serializers.CharField()
    owners_g = serializers.IntegerField(
        allow_null=True, help_text="Of all units shared so far; null of fewer than five persons"
    )
    agent_g = serializers.IntegerField(allow_null=True)


class SiteOwnerBody(serializers.Serializer):
    name = serializers.CharField(help_text="An organisation's name; a person stands in no list")
    sites = serializers.IntegerField()
    capacity_kw = serializers.CharField()


class RegistryBundleBody(serializers.Serializer):
    sites = serializers.IntegerField(help_text="Sites that have not ended")
    sites_ended = serializers.IntegerField()
    capacity_kw = serializers.CharField()
    shared_t = serializers.IntegerField(help_text="Units shared so far, the agent's part among them")
    shares = ShareClassBody(many=True)
    organisations = SiteOwnerBody(many=True)


class RegistryProjectDetailBody(RegistryProjectBody):
    bundle = RegistryBundleBody(allow_null=True, help_text="Of a bundle of small sites; else null")
    documents = RegistryDocumentBody(many=True, help_text="Accepted papers in force, of an organisation's")


def bundle_entry(bundle: PublicBundle) -> dict[str, Any]:
    """Return a bundle as the register shows it."""
    return {
        "sites": bundle.sites,
        "sites_ended": bundle.sites_ended,
        "capacity_kw": plain(bundle.capacity_kw),
        "shared_t": bundle.shared_t,
        "shares": [
            {
                "owners_are": each.kind,
                "agent_share_percent": percent(each.agent_share_bp),
                "owner_share_percent": percent(WHOLE_BP - each.agent_share_bp),
                "owners": each.owners,
                "sites": each.sites,
                "capacity_kw": plain(each.capacity_kw),
                "owners_g": each.owners_g,
                "agent_g": each.agent_g,
            }
            for each in bundle.classes
        ],
        "organisations": [
            {"name": name, "sites": sites, "capacity_kw": plain(capacity)}
            for name, sites, capacity in bundle.organisations
        ],
    }
