"""The bodies of the notifications' calls."""

from rest_framework import serializers

from puhui.kernel.rest.serializers import PageBody, StrictBoolean, StrictSerializer


class NotificationOut(serializers.Serializer):
    id = serializers.UUIDField()
    kind = serializers.CharField()
    about = serializers.UUIDField(help_text="The id of what happened or of the object it happened to")
    title = serializers.CharField()
    body = serializers.CharField()
    params = serializers.JSONField()
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)


class NotificationPage(PageBody):
    results = NotificationOut(many=True)


class ReadIn(StrictSerializer):
    """Nothing is to be told: a body with a field is refused."""


class ChannelIn(StrictSerializer):
    is_on = StrictBoolean()
    address = serializers.EmailField(required=False, max_length=254, help_text="For e-mail alone")


class ChannelOut(serializers.Serializer):
    channel = serializers.CharField()
    is_on = serializers.BooleanField()
    address = serializers.CharField(allow_null=True)
    is_confirmed = serializers.BooleanField()


class ChannelPage(PageBody):
    results = ChannelOut(many=True)


class EmailCodeIn(StrictSerializer):
    code = serializers.CharField(max_length=16)


class WebhookIn(StrictSerializer):
    url = serializers.CharField(max_length=500)


class WebhookOut(serializers.Serializer):
    id = serializers.UUIDField()
    url = serializers.CharField()
    secret = serializers.CharField(required=False, help_text="Shown once, when it is made")
    created_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class WebhookPage(PageBody):
    results = WebhookOut(many=True)
