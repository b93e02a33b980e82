"""Bodies that come in chunks, without a length: read once, with the usual limit, and given the length they
have.

Django reads as many bytes as Content-Length says, so without one it would see an empty body.
"""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from puhui.kernel.rest.json_in import BODY_BYTES_MAX
from puhui.kernel.uploads import FORM_BYTES_MAX

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def with_length(application: Application) -> Application:
    """Return a WSGI application that sees every body with its length; a byte too many is enough to be
    refused."""

    def wrapped(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if "HTTP_TRANSFER_ENCODING" in environ and not environ.get("CONTENT_LENGTH"):
            is_form = environ.get("CONTENT_TYPE", "").lower().startswith("multipart/form-data")
            body = environ["wsgi.input"].read((FORM_BYTES_MAX if is_form else BODY_BYTES_MAX) + 1)
            environ["wsgi.input"] = BytesIO(body)
            environ["CONTENT_LENGTH"] = str(len(body))
        return application(environ, start_response)

    return wrapped
