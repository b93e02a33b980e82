"""What the acting party was told, and how it wants to be told (api.md, Organisations and projects)."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.notifications.kinds import wording
from accounts.notifications.models import ChannelChoice, Notification, Webhook
from accounts.notifications.selectors import choices_of, inbox_of, webhooks_of
from accounts.notifications.services import (
    add_webhook,
    choose_channel,
    confirm_email,
    end_webhook,
    read_notification,
)
from accounts.notifications.states import Channel
from accounts.rest.notification_schemas import (
    ChannelIn,
    ChannelOut,
    ChannelPage,
    EmailCodeIn,
    NotificationOut,
    NotificationPage,
    ReadIn,
    WebhookIn,
    WebhookOut,
    WebhookPage,
)
from puhui.kernel.errors import NotFound
from puhui.kernel.rest.pages import CursorPages
from puhui.kernel.rest.views import PuhuiView

PAGE = [OpenApiParameter("cursor"), OpenApiParameter("page_size", int)]
# As they are named in paths.
CHANNELS = {"sms": Channel.SMS, "email": Channel.EMAIL}


class NotificationsView(PuhuiView):
    @extend_schema(
        operation_id="list_notifications",
        parameters=[OpenApiParameter("unread", bool), *PAGE],
        responses=NotificationPage,
    )
    def get(self, request: Request) -> Response:
        """List the acting party's news, newest first, in the reader's language."""
        unread = request.query_params.get("unread", "false")
        if unread not in ("true", "false"):
            raise ValidationError({"unread": ["true | false"]})
        pages = CursorPages()
        rows = inbox_of(self.party_id, unread=unread == "true")
        page = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response([_notification(row) for row in page])


class NotificationReadView(PuhuiView):
    @extend_schema(operation_id="read_notification", request=ReadIn, responses=NotificationOut)
    def post(self, request: Request, notification_id: UUID) -> Response:
        """Mark a notification as read."""
        ReadIn(data=request.data).is_valid(raise_exception=True)
        row = read_notification(actor=self.actor, notification_id=notification_id, now=timezone.now())
        return Response(_notification(row))


class ChannelsView(PuhuiView):
    @extend_schema(operation_id="list_notification_channels", responses=ChannelPage)
    def get(self, request: Request) -> Response:
        """List the ways the acting party can be told beside this inbox. There are few: one page."""
        results = [_channel(choice) for choice in choices_of(self.party_id)]
        return Response({"results": results, "next": None, "previous": None})


class ChannelView(PuhuiView):
    @extend_schema(operation_id="choose_notification_channel", request=ChannelIn, responses=ChannelOut)
    def put(self, request: Request, channel: str) -> Response:
        """Turn a channel on or off. A new e-mail address gets a code, and is on once that is confirmed."""
        if channel not in CHANNELS:
            raise NotFound
        body = ChannelIn(data=request.data)
        body.is_valid(raise_exception=True)
        values = {"address": None, **body.validated_data}
        choice = choose_channel(actor=self.actor, channel=CHANNELS[channel], now=timezone.now(), **values)
        return Response(_channel(choice))


class EmailConfirmView(PuhuiView):
    @extend_schema(operation_id="confirm_notification_email", request=EmailCodeIn, responses=ChannelOut)
    def post(self, request: Request) -> Response:
        """Confirm the e-mail address by the code that was sent there."""
        body = EmailCodeIn(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(_channel(confirm_email(actor=self.actor, now=timezone.now(), **body.validated_data)))


class WebhooksView(PuhuiView):
    @extend_schema(operation_id="list_webhooks", parameters=PAGE, responses=WebhookPage)
    def get(self, request: Request) -> Response:
        """List the acting party's webhooks, ended ones included."""
        pages = CursorPages()
        page = pages.paginate_queryset(webhooks_of(self.party_id), request, view=self)
        return pages.get_paginated_response([_webhook(row) for row in page])

    @extend_schema(operation_id="add_webhook", request=WebhookIn, responses={201: WebhookOut})
    def post(self, request: Request) -> Response:
        """Have an https address called with the acting party's news; the secret is shown this once."""
        body = WebhookIn(data=request.data)
        body.is_valid(raise_exception=True)
        webhook, secret = add_webhook(actor=self.actor, now=timezone.now(), **body.validated_data)
        return Response({**_webhook(webhook), "secret": secret}, status=201)


class WebhookView(PuhuiView):
    @extend_schema(operation_id="end_webhook", responses={204: None})
    def delete(self, request: Request, webhook_id: UUID) -> HttpResponse:
        """End a webhook."""
        end_webhook(actor=self.actor, webhook_id=webhook_id, now=timezone.now())
        return Response(status=204)


def _notification(row: Notification) -> dict[str, Any]:
    title, body = wording(row.kind, row.params)
    return {
        "id": str(row.id),
        "kind": row.kind,
        "about": str(row.cause),
        "title": title,
        "body": body,
        "params": row.params,
        "created_at": row.created_at,
        "read_at": row.read_at,
    }


def _channel(choice: ChannelChoice) -> dict[str, Any]:
    return {
        "channel": choice.channel.lower(),
        "is_on": choice.is_on,
        "address": choice.address,
        "is_confirmed": choice.channel == Channel.SMS or choice.confirmed_at is not None,
    }


def _webhook(row: Webhook) -> dict[str, Any]:
    return {"id": str(row.id), "url": row.url, "created_at": row.created_at, "ended_at": row.ended_at}


urlpatterns = [
    path("notifications", NotificationsView.as_view(), name="notifications"),
    path("notifications/channels", ChannelsView.as_view(), name="notification-channels"),
    path("notifications/channels/email/confirm", EmailConfirmView.as_view(), name="confirm-email"),
    path("notifications/channels/<str:channel>", ChannelView.as_view(), name="notification-channel"),
    path("notifications/webhooks", WebhooksView.as_view(), name="webhooks"),
    path("notifications/webhooks/<uuid:webhook_id>", WebhookView.as_view(), name="webhook"),
    path(
        "notifications/<uuid:notification_id>/read", NotificationReadView.as_view(), name="notification-read"
    ),
]
