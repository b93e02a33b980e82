"""A form with one file in it: plain data while the view has it, and nothing held once the answer is sent."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from puhui.kernel.rest.uploads import FormMalformed, OneFileParser


def sent(**fields) -> Request:
    request = APIRequestFactory().post("/", fields, format="multipart")
    return Request(request, parsers=[OneFileParser()])


def test_fields_and_file_stand_in_one_dict_and_the_file_is_closed_with_the_answer():
    request = sent(kind="PHOTO", file=SimpleUploadedFile("roof.jpg", b"pixels"))
    file = request.data["file"]
    assert (request.data, file.read()) == ({"kind": "PHOTO", "file": file}, b"pixels")
    assert not file.closed
    # What Django does when the answer is closed.
    request._request.close()
    assert file.closed


def test_a_field_that_stands_twice_is_refused():
    with pytest.raises(FormMalformed):
        _ = sent(kind=["PHOTO", "BILL"]).data


def test_a_field_and_a_file_of_one_name_are_refused():
    one = SimpleUploadedFile("roof.jpg", b"pixels")
    with pytest.raises(FormMalformed):
        _ = sent(file=["a word", one]).data
