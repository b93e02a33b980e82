"""Forms with one file in them, under limits of our own: refused while they come in, not after.

class DocumentsView(PuhuiView):
    parser_classes = (OneFileParser,)      # request.data: {"file": UploadedFile, "kind": "PHOTO"}
"""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.datastructures import MultiValueDict
from rest_framework.parsers import BaseParser, DataAndFiles

from puhui.kernel.errors import InvalidInput, gettext_noop
from puhui.kernel.uploads import FILE_BYTES_MAX, FORM_BYTES_MAX, too_large

FIELDS_MOST = 10


class FormMalformed(InvalidInput):
    """The body is no form of several parts, or holds something twice."""

    code, title = "invalid_form", gettext_noop("The form is malformed")


class OneFileHandler(MemoryFileUploadHandler):
    """Takes one file into memory, and stops at the byte that is too much."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._files, self._size = 0, 0

    def handle_raw_input(self, *_: Any, **__: Any) -> None:
        self.activated = True

    def new_file(self, *args: Any, **options: Any) -> None:
        self._files += 1
        if self._files > 1:
            raise FormMalformed(gettext_noop("One file at a time."))
        super().new_file(*args, **options)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self._size += len(raw_data)
        if self._size > FILE_BYTES_MAX:
            raise too_large()
        return super().receive_data_chunk(raw_data, start)


class _Form(dict[str, Any]):
    """A form's values by name. DRF copies it and joins the files to it, of which it has a list each."""

    def copy(self) -> "_Form":
        return _Form(self)

    def update(self, files: MultiValueDict) -> None:  # type: ignore[override]
        super().update(files.items())


class OneFileParser(BaseParser):
    """Parses multipart/form-data, so that `request.data` is a plain dict; raises FileTooLarge, FormMalformed.

    The file is named apart as well: Django closes it with the answer, so that its bytes go then and not when
    the garbage collector comes by.
    """

    media_type = "multipart/form-data"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> DataAndFiles:
        meta = parser_context["request"].META.copy()
        meta["CONTENT_TYPE"] = media_type
        try:
            length = int(meta.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > FORM_BYTES_MAX:
            raise too_large()
        handlers = [OneFileHandler(parser_context["request"])]
        encoding = settings.DEFAULT_CHARSET
        try:
            fields, files = MultiPartParser(meta, stream, handlers, encoding).parse()
        except (MultiPartParserError, RequestDataTooBig, SuspiciousOperation, UnicodeError) as error:
            raise FormMalformed from error
        told = [*fields.lists(), *files.lists()]
        names = {name for name, _ in told}
        if len(told) > FIELDS_MOST or len(names) != len(told) or any(len(values) != 1 for _, values in told):
            for _, uploaded in files.lists():
                for one in uploaded:
                    one.close()
            raise FormMalformed(gettext_noop("A field stands twice, or there are too many."))
        return DataAndFiles(_Form(fields.items()), files)
