"""Which form of answer: nearly every caller takes JSON, and most views give nothing else."""

from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation


class FirstIsFine(DefaultContentNegotiation):
    """DRF's negotiation, without taking the header apart where it asks for what comes first anyway."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: str | None = None) -> Any:
        first = renderers[0]
        accepted = request.META.get("HTTP_ACCEPT", "*/*")
        if (
            accepted in (first.media_type, "*/*")
            and not request.META.get("QUERY_STRING")
            and not format_suffix
        ):
            return first, first.media_type
        return super().select_renderer(request, renderers, format_suffix)
