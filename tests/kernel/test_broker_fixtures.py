"""A test that needs a broker says why it is skipped, and fails where CI is set."""

import socket

import pytest

from tests.conftest import answering


@pytest.fixture
def silent_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    return port


def test_without_a_server_the_reason_is_told(monkeypatch, silent_port):
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match=f"no redis server at 127.0.0.1:{silent_port}"):
        answering(f"redis://127.0.0.1:{silent_port}")


def test_where_ci_is_set_it_fails(monkeypatch, silent_port):
    monkeypatch.setenv("CI", "1")
    with pytest.raises(pytest.fail.Exception, match="no amqp server"):
        answering(f"amqp://guest:guest@127.0.0.1:{silent_port}")


def test_with_a_server_its_address_is_given():
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"redis://127.0.0.1:{server.getsockname()[1]}"
        assert answering(address) == address
