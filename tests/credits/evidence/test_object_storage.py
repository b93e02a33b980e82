"""The object store does what the folder does: by digest, whole, mended, swept both ways."""

import socket
import subprocess
import sys
import time
from datetime import timedelta

import boto3
import pytest

from credits.evidence import sweep as sweeping
from credits.evidence.receive import receive_file
from credits.evidence.storage import digest_of, evidence_storage, keep, load, name_of
from credits.evidence.sweep import EvidenceMissing, sweep_evidence
from puhui.kernel.clock import puhui_now
from tests import cast
from tests.credits.evidence.files import jpeg

SERVE = "import sys; from moto.server import main; main(['-H', '127.0.0.1', '-p', sys.argv[1]])"
SECRETS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "cn-north-1"}
CONTENT = b"what was sent"


@pytest.fixture(scope="module")
def endpoint():
    """Start an object store in a process of its own and return its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    # What it says goes nowhere: a pipe that nobody empties would stop it after some hundred requests.
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([sys.executable, "-c", SERVE, str(port)], **silent) as process:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
        process.kill()


@pytest.fixture(autouse=True)
def bucket(endpoint, settings, monkeypatch):
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    client = boto3.client("s3", endpoint_url=endpoint)
    client.create_bucket(
        Bucket="evidence", CreateBucketConfiguration={"LocationConstraint": SECRETS["AWS_DEFAULT_REGION"]}
    )
    options = {"bucket_name": "evidence", "location": "files", "endpoint_url": endpoint, "default_acl": None}
    backend = "credits.evidence.object_storage.ObjectStorage"
    settings.STORAGES = settings.STORAGES | {"evidence": {"BACKEND": backend, "OPTIONS": options}}
    yield client
    for page in client.get_paginator("list_objects_v2").paginate(Bucket="evidence"):
        if found := [{"Key": one["Key"]} for one in page.get("Contents", ())]:
            client.delete_objects(Bucket="evidence", Delete={"Objects": found})
    client.delete_bucket(Bucket="evidence")


def test_a_file_lies_under_its_digest_and_comes_back(bucket):
    digest = keep(CONTENT)
    assert digest == digest_of(CONTENT)
    assert load(digest) == CONTENT
    assert list(evidence_storage().names()) == [name_of(digest)]
    assert bucket.get_object(Bucket="evidence", Key=f"files/{name_of(digest)}")["Body"].read() == CONTENT


def test_what_is_not_there_is_not_found_and_not_touched():
    with pytest.raises(FileNotFoundError):
        load(digest_of(CONTENT))
    assert not evidence_storage().touch("00/none")
    assert not evidence_storage().remove_old("00/none", timedelta(0))


def test_a_spoilt_object_is_not_given_out_and_the_same_bytes_mend_it(bucket):
    digest = keep(CONTENT)
    bucket.put_object(Bucket="evidence", Key=f"files/{name_of(digest)}", Body=b"something else")
    with pytest.raises(FileNotFoundError):
        load(digest)
    keep(CONTENT)
    assert load(digest) == CONTENT


def test_kept_again_it_is_young(bucket):
    key = f"files/{name_of(keep(CONTENT))}"
    before = bucket.head_object(Bucket="evidence", Key=key)["LastModified"]
    time.sleep(1.1)  # a store tells whole seconds
    keep(CONTENT)
    assert bucket.head_object(Bucket="evidence", Key=key)["LastModified"] > before
    assert load(digest_of(CONTENT)) == CONTENT


@pytest.mark.django_db
def test_the_sweep_goes_both_ways_here_too(bucket, monkeypatch):
    row = receive_file(actor=cast.lin().actor, content=jpeg(), name="roof", now=puhui_now())
    orphan = keep(b"nobody's")
    counts: dict[str, int] = {}
    sweep_evidence(counts)
    assert counts == {"files": 3, "removed": 0, "missing": 0}
    monkeypatch.setattr(sweeping, "ORPHAN_AGE", timedelta(0))
    sweep_evidence(counts)
    assert counts == {"files": 3, "removed": 1, "missing": 0}
    assert name_of(orphan) not in list(evidence_storage().names())
    bucket.delete_object(Bucket="evidence", Key=f"files/{name_of(row.copy_digest)}")
    with pytest.raises(EvidenceMissing, match=row.copy_digest):
        sweep_evidence(counts)


@pytest.mark.long
def test_more_than_one_page_is_listed_in_order(bucket):
    for number in range(1_005):
        bucket.put_object(Bucket="evidence", Key=f"files/{number % 7:02d}/{number:064d}", Body=b"")
    names = list(evidence_storage().names())
    assert len(names) == 1_005
    assert names == sorted(names)
