"""The package itself: documents, manifest and sums in one ZIP."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from credits.issuance.filing.content import filing_content
from credits.issuance.filing.document import render_filing
from credits.issuance.filing.texts import README
from credits.issuance.filing.workbook import write_workbook
from credits.issuance.filing.zipping import pack
from credits.issuance.models import Issuance
from puhui.kernel.canonical import canonical_json


@dataclass(frozen=True, slots=True)
class Bundle:
    """The archive's bytes, and what its manifest says."""

    archive: bytes
    manifest: dict[str, Any]


def make_bundle(issuance: Issuance) -> Bundle:
    """Return the filing package of an approved issuance: made of rows alone, it is the same again."""
    content = filing_content(issuance)
    files = {
        "README.txt": README.encode(),
        "filing.pdf": render_filing(content),
        "filing.xlsx": write_workbook(content),
        "filing.json": canonical_json(content),
    }
    listed = [
        {"name": name, "sha256": sha256(data).hexdigest(), "bytes": len(data)} for name, data in files.items()
    ]
    manifest = {"issuance": str(issuance.id), "report_digest": issuance.digest, "files": listed}
    sums = "".join(f"{each['sha256']}  {each['name']}\n" for each in listed)
    files |= {"manifest.json": canonical_json(manifest), "SHA256SUMS": sums.encode()}
    return Bundle(pack(files), manifest)
