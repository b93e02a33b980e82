"""All paths of the service. Each app's `rest` package lists its own under `/api/v1/`."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2, OpenApiYamlRenderer
from drf_spectacular.views import SpectacularSwaggerSplitView

from puhui import health
from puhui.kernel.rest.permissions import Anyone
from puhui.kernel.rest.schema import SchemaView

admin.autodiscover()
api: list[URLPattern | URLResolver] = [
    # Patterns are tried one after the other: first those that phones ask for all day.
    path("", include("credits.rest.urls")),
    path("", include("accounts.rest.urls")),
    path("", include("market.rest.urls")),
    path(
        "schema/",
        SchemaView.as_view(
            authentication_classes=[],
            permission_classes=[Anyone],
            # JSON first: whoever reads YAML reads it too.
            renderer_classes=[OpenApiJsonRenderer2, OpenApiJsonRenderer, OpenApiYamlRenderer],
        ),
        name="schema",
    ),
    path(
        "docs/",
        SpectacularSwaggerSplitView.as_view(
            url_name="schema", authentication_classes=[], permission_classes=[Anyone]
        ),
        name="docs",
    ),
]

urlpatterns = [
    path("api/v1/", include(api)),
    path("", include("puhui.portal.register")),
    path("", include("puhui.portal.notices")),
    path("", include("puhui.portal.transfers")),
    path("", include("puhui.portal.icon")),
    path("admin/", admin.site.urls),
    path("staff/", include("accounts.staff.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
]

handler400 = "puhui.kernel.rest.problems.bad_request"
handler404 = "puhui.kernel.rest.problems.page_not_found"
handler500 = "puhui.kernel.rest.problems.server_error"

admin.site.site_header = admin.site.site_title = "Puhui" if not settings.DEMO else "Puhui · DEMO"
