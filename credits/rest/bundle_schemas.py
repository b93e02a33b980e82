"""The bodies around a bundle: its draft, its sites, their tables, and how its units were shared."""

from rest_framework import serializers

from credits.projects.models import Register
from puhui.kernel.rest.fields import LineField
from puhui.kernel.rest.serializers import PageBody, StrictSerializer


class BundleIn(StrictSerializer):
    project_type = LineField(max_length=60)
    name = LineField(max_length=200)
    region = LineField(max_length=20)
    starts_on = serializers.DateField(help_text="The first day from which a site may count")
    address = LineField(max_length=200, required=False, help_text="Where the sites lie, in words")
    declared_free_of = serializers.ListField(child=serializers.ChoiceField(Register.choices), required=False)
    no_double_claim = serializers.BooleanField(required=False)
    crediting_from = serializers.DateField(required=False)
    crediting_to = serializers.DateField(required=False)
    estimated_t_per_year = serializers.IntegerField(required=False, min_value=0)


class BundleOut(serializers.Serializer):
    id = serializers.UUIDField(help_text="Of the project: notice, papers, readings and reports go by it")
    status = serializers.CharField()
    name = serializers.CharField()
    methodology = serializers.CharField()
    sites = serializers.IntegerField(help_text="Sites that have not ended")
    capacity_kw = serializers.CharField(help_text="Of these together")


class SiteOut(serializers.Serializer):
    id = serializers.UUIDField()
    owner_id = serializers.UUIDField()
    owner = serializers.CharField()
    mandate_id = serializers.UUIDField()
    agent_share_bp = serializers.IntegerField(help_text="Hundredths of a percent")
    connection = serializers.CharField()
    meter = serializers.CharField()
    device = serializers.CharField()
    address = serializers.CharField()
    longitude = serializers.CharField(allow_null=True)
    latitude = serializers.CharField(allow_null=True)
    capacity_kw = serializers.CharField()
    starts_on = serializers.DateField()
    is_late = serializers.BooleanField(help_text="It came after the registration")
    joins_on = serializers.DateField(
        allow_null=True, help_text="Of a later site the day of its admission, before which it counts nothing"
    )
    ends_on = serializers.DateField(
        allow_null=True, help_text="Excluded; set when its mandate is revoked or its agent ends it"
    )


class SiteEndIn(StrictSerializer):
    reason = LineField(min_length=1, max_length=500)


class SiteTableOut(serializers.Serializer):
    id = serializers.UUIDField()
    status = serializers.CharField(help_text="RECEIVED, READ or REFUSED")
    is_dry_run = serializers.BooleanField()
    digest = serializers.CharField()
    received_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    rows_read = serializers.IntegerField(help_text="Grows while it is read")
    rows_taken = serializers.IntegerField()
    rows_known = serializers.IntegerField()
    rows_refused = serializers.IntegerField()
    fault = serializers.CharField(help_text="Why all of it was refused")
    fault_row = serializers.IntegerField(allow_null=True)
    fault_column = serializers.IntegerField(allow_null=True)


class SiteTableRowOut(serializers.Serializer):
    row = serializers.IntegerField(help_text="As a spreadsheet numbers it")
    outcome = serializers.CharField(help_text="TAKEN, KNOWN or REFUSED")
    column = serializers.CharField()
    code = serializers.CharField()
    zh = serializers.CharField(help_text="Why it was refused")
    en = serializers.CharField(help_text="The same in English")


class OwnerShareOut(serializers.Serializer):
    id = serializers.UUIDField(help_text="What the owner's movements name as their source")
    issuance_id = serializers.UUIDField()
    batch = serializers.CharField()
    shared_at = serializers.DateTimeField()
    owner_id = serializers.UUIDField()
    owner = serializers.CharField()
    carried_in_g = serializers.IntegerField()
    earned_g = serializers.IntegerField()
    tonnes = serializers.IntegerField()
    carried_out_g = serializers.IntegerField(
        help_text="Set aside until it makes a tonne or the closed bundle is settled"
    )


class SitePage(PageBody):
    results = SiteOut(many=True)


class SiteTablePage(PageBody):
    results = SiteTableOut(many=True)


class SiteTableRowPage(PageBody):
    results = SiteTableRowOut(many=True)


class OwnerSharePage(PageBody):
    results = OwnerShareOut(many=True)
