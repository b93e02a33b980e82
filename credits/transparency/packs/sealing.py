"""A pack's manifest, its chain of digests and its signature; all of it in one ZIP."""

from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from credits.issuance.filing.zipping import pack
from puhui.kernel.canonical import canonical_json
from puhui.kernel.signing import public_key, sign

# Of the form of a pack, for whoever reads it in years to come.
FORM = 1
PURPOSE = "evidence packs"
VERIFIER = Path(__file__).with_name("verify.py")


def seal(files: dict[str, bytes], *, told: dict[str, Any], now: datetime) -> bytes:
    """Return the archive: the files and `verify.py`, the signed manifest that lists them, the signature.

    The chain goes through name and digest of every file in order, so that one value stands for all.
    """
    files = {**dict(sorted(files.items())), "verify.py": VERIFIER.read_bytes()}
    chain, listed = sha256(b"").hexdigest(), []
    for name, data in files.items():
        digest = sha256(data).hexdigest()
        chain = sha256(f"{chain} {digest} {name}".encode()).hexdigest()
        listed.append({"name": name, "sha256": digest, "bytes": len(data)})
    manifest = canonical_json(
        {"form": FORM, **told, "made_at": now.isoformat(), "files": listed, "chain": chain}
    )
    signature = {
        "algorithm": "Ed25519",
        "public_key": public_key(PURPOSE).hex(),
        "signature": sign(PURPOSE, manifest).hex(),
    }
    return pack({**files, "manifest.json": manifest, "signature.json": canonical_json(signature)})
