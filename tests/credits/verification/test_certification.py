"""An enterprise's footprint on its way to a certificate, and who may not put a name to it."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.people.roles import Role
from accounts.people.services import grant_role
from credits.evidence.access import visible_to as files_of
from credits.factors.products.errors import FootprintInvalid
from credits.factors.products.models import Product
from credits.verification.certification.errors import CertificationState, FootprintSubmitted, OwnFootprint
from credits.verification.certification.models import ProductCertification
from credits.verification.certification.selectors import certificates_of, standing_of
from credits.verification.certification.services import (
    certify_footprint,
    refuse_footprint,
    revoke_certificate,
    submit_footprint,
)
from credits.verification.errors import AccreditationOver
from credits.verification.services import accredit_body, renew_body, suspend_body
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.errors import InvalidInput, NotFound, NotPermitted
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.accounts.parallel import in_parallel
from tests.admin.signing_in import client_of
from tests.admin.world import address
from tests.credits.activities.fixtures import load_catalogs, set_clock
from tests.credits.evidence import files
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
from tests.credits.factors.products.footprints import NOW, tea

pytestmark = pytest.mark.django_db


class Desk:
    """The bakery, two bodies with a verifier each, the administrator; each command by who gives it."""

    def __init__(self) -> None:
        load_catalogs()
        set_clock(NOW)
        self.mei, self.wei, self.yan, self.rong = cast.mei(), cast.wei(), cast.yan(), cast.rong()
        chen = cast.chen()
        self.pearl, self.delta = (
            accredit_body(actor=chen.actor, scheme="DEMO", party_id=member.organisation.id, now=puhui_now())
            for member in (self.wei, self.yan)
        )
        self.chen = chen

    def submit(self, by=None, **changes) -> ProductCertification:
        return submit_footprint(
            actor=(by or self.mei).actor,
            row=tea(code="BREAD", **changes),
            content=files.jpeg(),
            name="study.jpg",
            now=puhui_now(),
        )

    def certify(self, one, by=None) -> ProductCertification:
        return certify_footprint(actor=(by or self.wei).actor, certification_id=one.id, now=puhui_now())

    def refuse(self, one, by=None, reason="The study is of another bread.") -> ProductCertification:
        by = (by or self.wei).actor
        return refuse_footprint(actor=by, certification_id=one.id, reason=reason, now=puhui_now())

    def revoke(self, one, by=None, reason="The study was made up.") -> ProductCertification:
        by = (by or self.rong).actor
        return revoke_certificate(actor=by, certification_id=one.id, reason=reason, now=puhui_now())


@pytest.fixture
def desk(evidence_dir) -> Desk:  # noqa: F811
    return Desk()


def test_a_signature_publishes_the_footprint_under_a_certificate_for_three_years(desk):
    one = desk.certify(desk.submit())
    assert one.certificate_no.startswith("DEMO-P-2026-")
    assert (one.valid_from, one.valid_to) == (date(2026, 11, 2), date(2029, 11, 2))
    assert (one.version.enterprise, one.version.data_type) == ("Sunrise Bakery", "enterprise")
    assert (one.version.product.party, one.version.product.code) == (desk.mei.organisation, "BREAD")
    certificate = certificates_of([one.version_id])[one.version_id]
    assert standing_of(certificate, date(2029, 11, 1)) == "VALID"
    assert standing_of(certificate, date(2029, 11, 2)) == "EXPIRED"
    told = AuditEvent.objects.filter(object_id=str(one.id)).order_by("id")
    assert list(told.values_list("action", flat=True)) == ["footprint_submitted", "footprint_certified"]


def test_nothing_is_published_before_a_verifier_signed(desk):
    desk.submit()
    assert not Product.objects.exists()


def test_the_next_certified_footprint_is_the_products_next_version(desk):
    first, second = desk.certify(desk.submit()), desk.certify(desk.submit(value="4.190"))
    assert first.version.product == second.version.product
    assert (first.version.version, second.version.version) == (1, 2)


def test_a_refusal_has_a_reason_and_the_footprint_may_come_again(desk):
    one = desk.submit()
    with pytest.raises(InvalidInput):
        desk.refuse(one, reason=" ")
    assert desk.refuse(one).reason == "The study is of another bread."
    assert not Product.objects.exists()
    assert desk.submit().status == "SUBMITTED"


def test_the_same_footprint_waits_once_and_is_certified_once(desk):
    one = desk.submit()
    with pytest.raises(FootprintSubmitted):
        desk.submit()
    desk.certify(one)
    with pytest.raises(FootprintSubmitted):
        desk.submit()


def test_what_was_decided_is_not_decided_again(desk):
    one = desk.certify(desk.submit())
    for again in (desk.certify, desk.refuse):
        with pytest.raises(CertificationState):
            again(one)
    with pytest.raises(NotFound):  # another body no longer sees it
        desk.certify(one, by=desk.yan)


def test_only_an_owner_or_clerk_hands_in_and_only_for_an_organisation(desk):
    clerk = cast.member_of("Hua", Role.ORG_CLERK, desk.mei.organisation)
    assert desk.submit(by=clerk).submitted_by == clerk.party.id
    for who in (cast.lin(), cast.qiao(), desk.wei, desk.chen):
        with pytest.raises(NotPermitted):
            desk.submit(by=who, value="4.190")


def test_a_footprint_that_contradicts_itself_is_not_handed_in(desk):
    with pytest.raises(FootprintInvalid):
        desk.submit(value="9")
    assert not ProductCertification.objects.exists()


def test_a_stranger_does_not_even_learn_that_it_was_handed_in(desk):
    one = desk.submit()
    for who in (cast.rui(), cast.qiao()):
        with pytest.raises(NotFound):
            desk.certify(one, by=who)
    with pytest.raises(NotPermitted):  # the enterprise sees it, and does not sign
        desk.certify(one, by=desk.mei)


def test_a_verifier_tied_to_the_enterprise_is_refused_and_so_is_every_other_of_that_body(desk):
    one = desk.submit()
    other = cast.member_of("Ning", Role.VERIFIER, desk.wei.organisation)
    bakery = desk.mei.organisation.id
    grant_role(
        actor=cast.INSTALLATION,
        now=puhui_now(),
        user_id=desk.wei.user.id,
        role=Role.ORG_CLERK,
        party_id=bakery,
    )
    for who in (desk.wei, other):
        for act in (desk.certify, desk.refuse):
            with pytest.raises(OwnFootprint):
                act(one, by=who)
    assert desk.certify(one, by=desk.yan).body == desk.delta


def test_a_body_that_was_taken_off_the_list_signs_nothing(desk):
    one = desk.submit()
    suspend_body(actor=desk.chen.actor, body_id=desk.pearl.id, is_active=False, now=puhui_now())
    with pytest.raises(NotFound):
        desk.certify(one)


def test_a_body_whose_accreditation_is_over_neither_certifies_nor_refuses(desk):
    one = desk.submit()
    terms = {"families": ["*"], "accredited_to": business_date(puhui_now()), "now": puhui_now()}
    renew_body(actor=desk.chen.actor, body_id=desk.pearl.id, **terms)
    set_clock(puhui_now() + timedelta(days=1))
    for act in (desk.certify, desk.refuse):
        with pytest.raises(AccreditationOver):
            act(one)
    assert desk.certify(one, by=desk.yan).body == desk.delta


def test_a_revoked_certificate_stays_to_be_looked_up_as_revoked(desk):
    one = desk.certify(desk.submit())
    for who in (desk.wei, desk.mei, desk.chen):
        with pytest.raises(NotPermitted):
            desk.revoke(one, by=who)
    with pytest.raises(InvalidInput):
        desk.revoke(one, reason="")
    desk.revoke(one)
    certificate = certificates_of([one.version_id])[one.version_id]
    assert certificate.certificate_no == one.certificate_no
    assert standing_of(certificate, one.valid_from) == "REVOKED"
    with pytest.raises(CertificationState):
        desk.revoke(one)


def test_enterprise_and_verifiers_read_the_evidence_and_nobody_else(desk):
    one = desk.submit()
    for who, sees in ((desk.mei, True), (desk.wei, True), (cast.qiao(), False), (cast.rui(), False)):
        assert files_of(who.actor).filter(pk=one.evidence_id).exists() is sees
    desk.certify(one)
    assert not files_of(desk.yan.actor).filter(pk=one.evidence_id).exists()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"content": {}}, "is_sealed"),
        ({"digest": "0" * 64}, "is_sealed"),
        ({"status": "REVOKED"}, "."),
        ({"status": "CERTIFIED"}, "."),
    ],
)
def test_the_database_keeps_what_was_handed_in_and_the_way_of_it(desk, change, why):
    one = desk.submit()
    rows = ProductCertification.objects.filter(pk=one.pk)
    with pytest.raises(Exception, match=why), transaction.atomic():
        rows.update(**change)
    with pytest.raises(IntegrityError, match="is_never_removed"), transaction.atomic():
        rows.delete()


def test_the_database_knows_no_certificate_by_the_one_who_handed_it_in(desk):
    one = desk.submit()
    with pytest.raises(IntegrityError, match="certification_by_another_person"), transaction.atomic():
        ProductCertification.objects.filter(pk=one.pk).update(
            status="REFUSED",
            reason="mine",
            body=desk.pearl,
            decided_at=puhui_now() + timedelta(seconds=1),
            decided_by=one.submitted_by,
        )


def test_anybody_looks_a_certificate_up_with_the_footprint(desk, client):
    one = desk.certify(desk.submit())
    where = f"/api/v1/products/{one.version.product_id}"

    def told() -> dict:
        (listed,) = client.get("/api/v1/products", {"search": "BREAD"}).json()["results"]
        assert client.get(where).json()["certification"] == listed["certification"]
        return listed["certification"]

    assert (told()["certificate_no"], told()["status"]) == (one.certificate_no, "VALID")
    assert told()["verified_by"] == "Pearl Verification"
    assert (told()["valid_from"], told()["valid_to"]) == ("2026-11-02", "2029-11-02")
    desk.revoke(one)
    assert told()["status"] == "REVOKED"
    assert told()["revoked_at"]


def test_the_administrator_revokes_by_a_button_and_a_registrar_has_none(desk):
    one = desk.certify(desk.submit())
    where = address(ProductCertification, "revoke", one)
    assert client_of(desk.chen).post(where, {"reason": "made up, case 9"}).status_code == 403
    answer = client_of(desk.rong).post(where, {"reason": "made up, case 9"})
    assert answer["Location"] == address(ProductCertification, "change", one)
    one.refresh_from_db()
    assert (one.status, one.reason) == ("REVOKED", "made up, case 9")


@pytest.mark.django_db(transaction=True)
def test_of_two_bodies_that_sign_at_once_one_does(desk):
    one = desk.submit()

    def sign(number: int) -> str:
        try:
            return desk.certify(one, by=(desk.wei, desk.yan)[number % 2]).certificate_no
        except (CertificationState, NotFound):
            return ""

    numbers = list(filter(None, in_parallel(4, sign)))
    one.refresh_from_db()
    assert numbers == [one.certificate_no]
    assert one.version.product.versions.count() == 1
