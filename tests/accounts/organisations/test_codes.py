"""The unified social credit code: what is taken, in one written form, and what is a slip."""

import pytest
from django.db import IntegrityError, transaction

from accounts.organisations.codes import OrganisationCodeInvalid, parse_code
from accounts.organisations.models import OrganisationProfile
from puhui.kernel.clock import puhui_now
from tests import cast
from tests.accounts.organisations.codes import code_number


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("91110000600037341L", "91110000600037341L"),
        ("9 1 110000 600037341L", "91110000600037341L"),
        ("91110000-600037341-l", "91110000600037341L"),
    ],
)
def test_it_has_one_written_form(text, code):
    assert parse_code(text) == code


def test_rural_collectives_have_letters_in_front():
    from stdnum.cn import uscc

    stem = "N2440101MA0000001"
    assert parse_code(stem + uscc.calc_check_digit(stem)).startswith("N2")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "91110000600037341",
        "91110000600037341LL",
        "91110000600037341I",  # a letter that codes never have
        "9111000060003734IL",
        "91110000600037341M",  # the check digit is another
        "91110000600037314L",  # two digits changed places
        "9111000O600037341L",
        "９１１１００００６０００３７３４１Ｌ",
        "91110000600037341L\n",
        "91110000600037341L; DROP TABLE",
        "\0" * 18,
    ],
)
def test_a_slip_is_seen(text):
    with pytest.raises(OrganisationCodeInvalid) as refused:
        parse_code(text)
    assert (refused.value.status, refused.value.code) == (400, "organisation_code_invalid")


def test_every_single_slip_is_seen():
    code = code_number(1)
    for place in range(18):
        for other in "0123456789ABCDEFGHJKLMNPQRTUWXY":
            if other != code[place]:
                with pytest.raises(OrganisationCodeInvalid):
                    parse_code(code[:place] + other + code[place + 1 :])


@pytest.mark.django_db
def test_the_database_sees_a_slip_as_well():
    party = cast.organisation("Harbour Bakery")
    for slip in ("91110000600037341M", "91110000600037314L", "9111000060003734LL"):
        with pytest.raises(IntegrityError, match="code_proves_itself"), transaction.atomic():
            OrganisationProfile.objects.create(party=party, code=slip, registered_at=puhui_now())
    row = OrganisationProfile.objects.create(
        party=party, code="91110000600037341L", registered_at=puhui_now()
    )
    with pytest.raises(IntegrityError, match="code_proves_itself"), transaction.atomic():
        OrganisationProfile.objects.filter(pk=row.pk).update(code="91110000600037341M")
