"""The paths of this app under /api/v1/ (api.md, Market)."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
