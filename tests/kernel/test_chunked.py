"""A body without a length is read all the same, and a byte too many of it is enough to be refused."""

from io import BytesIO

import pytest

from puhui.kernel.rest.chunked import with_length
from puhui.kernel.rest.json_in import BODY_BYTES_MAX
from puhui.kernel.uploads import FORM_BYTES_MAX


def seen_by_the_application(environ: dict) -> tuple[str | None, bytes]:
    seen = []

    def application(inner, start_response):
        length = inner.get("CONTENT_LENGTH")
        seen.append((length, inner["wsgi.input"].read(int(length or 0))))
        return []

    with_length(application)(environ, None)
    return seen[0]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", 0),
        (b'{"activities": []}', 18),
        (b"x" * BODY_BYTES_MAX, BODY_BYTES_MAX),
        (b"x" * (BODY_BYTES_MAX + 5), BODY_BYTES_MAX + 1),
    ],
)
def test_a_chunked_body_gets_the_length_it_has(body: bytes, expected: int):
    length, read = seen_by_the_application({"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": BytesIO(body)})
    assert length == str(expected)
    assert read == body[:expected]


def test_a_form_may_be_as_large_as_a_file_and_what_stands_around_it():
    for sent, seen in ((2 * 2**20, 2 * 2**20), (FORM_BYTES_MAX + 9, FORM_BYTES_MAX + 1)):
        environ = {
            "HTTP_TRANSFER_ENCODING": "chunked",
            "CONTENT_TYPE": "Multipart/Form-Data; boundary=x",
            "wsgi.input": BytesIO(bytes(sent)),
        }
        assert seen_by_the_application(environ)[0] == str(seen)


def test_a_body_with_a_length_is_left_alone():
    environ = {"CONTENT_LENGTH": "4", "wsgi.input": BytesIO(b"abcdef")}
    assert seen_by_the_application(environ) == ("4", b"abcd")
