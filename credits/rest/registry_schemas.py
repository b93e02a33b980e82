"""The answers of the public register, as the OpenAPI document shows them."""

from rest_framework import serializers

from credits.registry.figures import HolderClass
from credits.rest.benefit_sharing import BenefitShareBody
from puhui.kernel.rest.serializers import PageBody


class RegistryProjectBody(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    owner = serializers.CharField(allow_null=True, help_text="An organisation's name")
    scheme = serializers.CharField()
    project_type = serializers.CharField()
    methodology = serializers.CharField()
    region = serializers.CharField()
    capacity_kw = serializers.CharField(allow_null=True)
    commissioned_on = serializers.DateField()
    status = serializers.CharField()
    registered_at = serializers.DateTimeField(allow_null=True)
    benefit_sharing = BenefitShareBody(many=True)


class RegistryIssuanceBody(serializers.Serializer):
    batch = serializers.CharField()
    serial = serializers.CharField()
    scheme = serializers.CharField()
    methodology = serializers.CharField()
    city = serializers.CharField()
    vintage = serializers.IntegerField()
    issued_t = serializers.IntegerField()
    buffer_t = serializers.IntegerField()
    holder = serializers.CharField(allow_null=True, help_text="To whom it was issued, if an organisation")
    project_id = serializers.UUIDField(allow_null=True)
    status = serializers.CharField()
    suspended_at = serializers.DateTimeField(allow_null=True, help_text="Since when none of its units move")
    minted_at = serializers.DateTimeField()
    report_digest = serializers.CharField()
    statement_digest = serializers.CharField()
    notice_id = serializers.UUIDField()


class PartBody(serializers.Serializer):
    first = serializers.IntegerField()
    last = serializers.IntegerField()
    serial = serializers.CharField()
    quantity_t = serializers.IntegerField()
    status = serializers.CharField(help_text="held, escrow, external, retired, cancelled or buffer")
    holder = serializers.CharField(allow_null=True, help_text="An organisation's name; a resident's never")
    certificate_no = serializers.CharField(allow_null=True)


class _Parts(serializers.Serializer):
    parts = PartBody(many=True)
    next_serial = serializers.CharField(
        allow_null=True, help_text="The numbers behind these parts, to look up next; null: these are all"
    )


class RegistryBatchBody(RegistryIssuanceBody, _Parts):
    pass


class SerialBody(_Parts):
    serial = serializers.CharField()
    batch = serializers.CharField()
    quantity_t = serializers.IntegerField()


class RegistryRetirementBody(serializers.Serializer):
    certificate_no = serializers.CharField(allow_null=True)
    scheme = serializers.CharField()
    quantity_t = serializers.IntegerField()
    purpose = serializers.CharField()
    beneficiary = serializers.CharField(allow_null=True)
    retired_at = serializers.DateTimeField()
    serials = serializers.ListField(child=serializers.CharField())


class RegistryNoticeBody(serializers.Serializer):
    id = serializers.UUIDField()
    status = serializers.CharField(help_text="OPEN or OVER")
    scheme = serializers.CharField()
    methodology = serializers.CharField()
    city = serializers.CharField()
    vintage = serializers.IntegerField()
    issued_t = serializers.IntegerField()
    holder = serializers.CharField(allow_null=True)
    project = serializers.CharField(allow_null=True)
    report_digest = serializers.CharField()
    working_days = serializers.IntegerField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(help_text="As it was published")
    runs_until = serializers.DateTimeField(
        allow_null=True, help_text="Until when one may object; null while an open objection stops the clock"
    )
    objections_open = serializers.IntegerField()
    issuance_status = serializers.CharField()


class ObjectionBody(serializers.Serializer):
    id = serializers.UUIDField()
    status = serializers.CharField()
    received_at = serializers.DateTimeField()


class ClassHoldingBody(serializers.Serializer):
    holder_class = serializers.ChoiceField(choices=HolderClass.choices)
    holders = serializers.IntegerField(
        allow_null=True, help_text="How many they are; null where it would tell of single persons"
    )
    tonnes_t = serializers.IntegerField()


class FiguresBody(serializers.Serializer):
    scheme = serializers.CharField()
    issued_t = serializers.IntegerField()
    held_t = serializers.IntegerField()
    escrow_t = serializers.IntegerField()
    external_t = serializers.IntegerField()
    retired_t = serializers.IntegerField()
    cancelled_t = serializers.IntegerField()
    buffer_t = serializers.IntegerField()
    holdings = ClassHoldingBody(many=True, help_text="What is held, by class of holder: its sum is held_t")
    projects = serializers.IntegerField()
    issuances = serializers.IntegerField()
    open_notices = serializers.IntegerField()


class StatisticsBody(serializers.Serializer):
    schemes = FiguresBody(many=True)
    frozen_at = serializers.DateTimeField(
        allow_null=True, help_text="Since when everything is frozen: nothing leaves any account"
    )


class RegistryProjectPage(PageBody):
    results = RegistryProjectBody(many=True)


class RegistryIssuancePage(PageBody):
    results = RegistryIssuanceBody(many=True)


class RegistryRetirementPage(PageBody):
    results = RegistryRetirementBody(many=True)


class RegistryNoticePage(PageBody):
    results = RegistryNoticeBody(many=True)


class PortfolioBody(serializers.Serializer):
    id = serializers.UUIDField()
    scheme = serializers.CharField()
    title = serializers.CharField()
    told_by = serializers.CharField(help_text="Where the rows come from")
    is_demonstration = serializers.BooleanField()
    projects = serializers.IntegerField()
    tonnes_t = serializers.IntegerField()
    mean_t = serializers.CharField(help_text="Tonnes a project, to a hundredth")
    digest = serializers.CharField(help_text="SHA-256 of the table as it was imported")


class PortfolioPage(PageBody):
    results = PortfolioBody(many=True)


class PastRowBody(serializers.Serializer):
    number = serializers.CharField()
    project = serializers.CharField()
    methodology = serializers.CharField()
    region = serializers.CharField()
    vintage = serializers.IntegerField()
    tonnes_t = serializers.IntegerField()


class PastRowPage(PageBody):
    results = PastRowBody(many=True)
