"""Webhooks over TLS: the receiver proves its name before a word is said to it."""

import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from accounts.notifications.channels import webhook

HERE = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
ELSEWHERE = x509.DNSName("somebody-else.example")


def certificate(path: Path, name: x509.GeneralName) -> Path:
    """Write a certificate of one's own making with its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "receiver")])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([name]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path.write_bytes(key.private_bytes(pem, *plain) + made.public_bytes(pem))
    return path


@contextmanager
def receiving(pem: Path) -> Iterator[tuple[str, list[str]]]:
    """Take what comes, with this certificate; yields the address and what came."""
    heard: list[str] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_args) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"https://127.0.0.1:{server.server_port}/hook", heard
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def trust(monkeypatch, settings) -> Callable[[Path], None]:
    """Let a certificate be one that this machine trusts."""
    settings.WEBHOOK_LOOPBACK = True
    made = ssl.create_default_context

    def trusted(pem: Path) -> None:
        monkeypatch.setattr(webhook.ssl, "create_default_context", lambda: made(cafile=str(pem)))

    return trusted


def call(url: str) -> None:
    webhook.send(url, "secret", "1", b'{"kind": "rain"}', 1)


def test_a_receiver_that_proves_its_name_is_told(tmp_path, trust):
    pem = certificate(tmp_path / "here.pem", HERE)
    trust(pem)
    with receiving(pem) as (url, heard):
        call(url)
    assert heard == ['{"kind": "rain"}']


def test_a_certificate_of_its_own_making_or_of_another_name_hears_nothing(tmp_path, trust):
    own = certificate(tmp_path / "own.pem", HERE)
    with receiving(own) as (url, heard), pytest.raises(ssl.SSLCertVerificationError):
        call(url)
    other = certificate(tmp_path / "other.pem", ELSEWHERE)
    trust(other)
    with receiving(other) as (address, heard_too), pytest.raises(ssl.SSLCertVerificationError):
        call(address)
    assert heard == heard_too == []


def test_a_handshake_that_never_ends_is_cut_off(settings, monkeypatch):
    """The head of a long record, and then a byte of it now and then, each of them in time."""
    settings.WEBHOOK_LOOPBACK = True
    monkeypatch.setattr(webhook, "WHOLE_S", 1.0)
    listening = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        line, _ = listening.accept()
        with line, suppress(OSError):
            line.sendall(b"\x16\x03\x03\x40\x00")
            while True:
                line.sendall(b"\0")
                sleep(0.05)

    Thread(target=drip, daemon=True).start()
    began = monotonic()
    with listening, pytest.raises(webhook.NotTaken, match="no answer within 1 s"):
        call(f"https://127.0.0.1:{listening.getsockname()[1]}/hook")
    assert monotonic() - began < 4
