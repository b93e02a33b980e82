"""A project's papers in the public register."""

from typing import Any

from rest_framework import serializers

from credits.registry.documents import PublicDocument


class RegistryDocumentBody(serializers.Serializer):
    id = serializers.UUIDField()
    kind = serializers.CharField()
    version = serializers.IntegerField()
    sha256 = serializers.CharField(help_text="Of the file as it was sent")
    is_shown = serializers.BooleanField(help_text="Whether anybody may download it")


def document_entry(document: PublicDocument) -> dict[str, Any]:
    """Return a paper as the register shows it."""
    return {
        "id": document.id,
        "kind": document.kind,
        "version": document.version,
        "sha256": document.sha256,
        "is_shown": document.is_shown,
    }
