"""The description of the API, made once a process and language, since it takes a second to make."""

from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request


class KeptSchemaGenerator(SchemaGenerator):
    """Answers with what was made before: in one language it is the same for everybody."""

    def get_schema(self, request: Request | None = None, public: bool = False) -> Any:
        """Return the document of the current language; nobody may change it."""
        return _schema(get_language(), self.api_version, public)


@lru_cache(maxsize=8)
def _schema(language: str, version: str | None, public: bool) -> Any:
    return SchemaGenerator(api_version=version).get_schema(public=public)


class SchemaView(SpectacularAPIView):
    """`GET schema/`, for anybody."""

    generator_class = KeptSchemaGenerator
