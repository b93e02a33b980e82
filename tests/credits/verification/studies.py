"""What an enterprise hands in to have a product certified: the form, and two that were handed in."""

import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from credits.verification.certification.models import ProductCertification
from credits.verification.certification.services import certify_footprint, submit_footprint
from puhui.kernel.clock import puhui_now
from tests.cast import CastMember
from tests.credits.evidence import files
from tests.credits.factors.products.footprints import SCORES, tea

BREAD = {
    "code": "BREAD",
    "name_zh": "试验面包",
    "name_en": "Test bread",
    "value": "4.200",
    "unit": "kgCO2e",
    "functional_unit": "千克",
    "boundary": "cradle_to_gate",
    "stages": {"upstream": "1.5", "production": "2.5", "downstream": "0.2"},
    "gas_shares": {"CO2": "81.5", "N2O": "18.5"},
    "data_year": 2025,
    "region": "广东",
    "low_carbon": True,
    "quality": SCORES,
    "source": "A study of our own oven",
}


def study(**changes: Any) -> dict[str, Any]:
    """Return the form of a footprint with the file that it rests on."""
    return {
        "footprint": json.dumps(BREAD | changes, ensure_ascii=False),
        "file": SimpleUploadedFile("study.png", files.png(), "image/png"),
    }


def lay_certifications(mei: CastMember, wei: CastMember) -> tuple[ProductCertification, ProductCertification]:
    """Hand in two footprints of Mei's; Wei certifies the second."""
    waiting, other = (
        submit_footprint(
            actor=mei.actor, row=tea(code=code), content=files.png(), name="study.png", now=puhui_now()
        )
        for code in ("BREAD", "ROLL")
    )
    return waiting, certify_footprint(actor=wei.actor, certification_id=other.id, now=puhui_now())
