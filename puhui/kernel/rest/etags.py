"""Entity tags over the rendered body: a client that holds the same bytes gets 304 and nothing else."""

from hashlib import blake2b

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag


def with_etag(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return `response` with its entity tag, or 304 if the request names it."""
    tag = quote_etag(blake2b(response.content, digest_size=16).hexdigest())
    response["ETag"] = tag
    patch_vary_headers(response, ["Authorization", "Puhui-Party", "Accept-Language"])
    return (
        get_conditional_response(getattr(request, "_request", request), etag=tag, response=response)
        or response
    )
