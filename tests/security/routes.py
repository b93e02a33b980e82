"""Every URL that the service answers, as the resolver has it."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def routes() -> list[str]:
    """Return every route, as `api/v1/activities/<uuid:activity_id>`."""
    return list(_walk(get_resolver(), ""))


def api_routes() -> list[str]:
    """Return the routes of the API, without the prefix."""
    prefix = "api/v1/"
    return [route.removeprefix(prefix) for route in routes() if route.startswith(prefix)]


def _walk(resolver: URLResolver, prefix: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route
        else:
            yield from _walk(entry, route)
