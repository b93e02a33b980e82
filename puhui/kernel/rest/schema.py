"""The description of the API, made once a process and language, since it takes a second to make."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from puhui.kernel.rest.query import refuse_unknown


class KeptSchemaGenerator(SchemaGenerator):
    """Answers with what was made before: in one language it is the same for everybody."""

    def get_schema(self, request: Request | None = None, public: bool = False) -> Any:
        """Return the document of the current language; nobody may change it."""
        return _schema(get_language(), public)


@lru_cache(maxsize=8)
def _schema(language: str, public: bool) -> Any:
    return SchemaGenerator().get_schema(public=public)


class SchemaView(SpectacularAPIView):
    """`GET schema/`, for anybody: `?lang=` one of ours, `?format=` one of its renderers, and nothing else.

    The library's own view would make the document anew for each `version` and each language that somebody
    invents, and Django keeps the translations of each language it was ever told of.
    """

    generator_class = KeptSchemaGenerator

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Return the document; raises ValidationError for a parameter or a language we do not know."""
        language = refuse_unknown(request, "lang", "format").get("lang")
        if language is not None and language not in dict(settings.LANGUAGES):
            raise ValidationError({"lang": [_("This language is not spoken here.")]})
        return super().get(request, *args, **kwargs)
