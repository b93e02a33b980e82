"""Product footprints as anybody may read them: found by name in either language, each with its history."""

from uuid import UUID

from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from credits.factors.products.models import ProductVersion
from credits.factors.products.selectors import found_by, newest_versions
from credits.rest.product_schemas import ProductHistoryOut, ProductPageOut, product_bodies
from credits.rest.query import refuse_unknown
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.errors import NotFound
from puhui.kernel.rest.pages import CursorPages
from puhui.kernel.rest.permissions import Anyone
from puhui.kernel.rest.views import PuhuiView

SEARCH_MOST = 100


class ProductPages(CursorPages):
    ordering = "id"


class ProductsView(PuhuiView):
    """The footprint that stands of each product."""

    authentication_classes = ()
    permission_classes = (Anyone,)
    has_etag = True

    @extend_schema(
        operation_id="list_products",
        parameters=[
            OpenApiParameter("search", description="a part of a name or an enterprise's, or a whole code"),
            OpenApiParameter("cursor"),
            OpenApiParameter("page_size", int),
        ],
        responses=ProductPageOut,
    )
    def get(self, request: Request) -> Response:
        """List product footprints."""
        asked, rows = refuse_unknown(request, "search"), newest_versions()
        term = asked.get("search", "").strip()
        if len(term) > SEARCH_MOST:
            raise ValidationError({"search": [_("At most 100 characters are looked for.")]})
        if term:
            rows = rows.filter(found_by(term))
        pages = ProductPages()
        page = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response(product_bodies(page, business_date(puhui_now())))


class ProductView(PuhuiView):
    """One product with every version its footprint ever had."""

    authentication_classes = ()
    permission_classes = (Anyone,)
    has_etag = True

    @extend_schema(operation_id="read_product", responses=ProductHistoryOut)
    def get(self, request: Request, product_id: UUID) -> Response:
        """Read a product's footprint with its version history."""
        refuse_unknown(request)
        rows = ProductVersion.objects.filter(product=product_id).select_related("product")
        history = product_bodies(rows.order_by("version"), business_date(puhui_now()))
        if not history:
            raise NotFound
        return Response(history[-1] | {"versions": history})


urlpatterns = [
    path("products", ProductsView.as_view(), name="products"),
    path("products/<uuid:product_id>", ProductView.as_view(), name="product"),
]
