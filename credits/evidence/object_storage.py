"""Evidence in an object store that speaks S3: the verbs of WholeFileStorage on django-storages.

An object appears whole or not at all by itself. Needs the extra `s3` of pyproject.toml; loaded only where
`EVIDENCE_BUCKET` names a bucket.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError
from storages.backends.s3 import S3Storage


class ObjectStorage(S3Storage):
    """A bucket (and a prefix in it) that belongs to the evidence alone."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Return the name as it is: equal digests are equal bytes."""
        return name

    def touch(self, name: str) -> bool:
        """Make an object young again by copying it onto itself; false if it is not there."""
        try:
            self._client.copy_object(
                Bucket=self.bucket_name,
                Key=self._key(name),
                CopySource={"Bucket": self.bucket_name, "Key": self._key(name)},
                MetadataDirective="REPLACE",
            )
        except ClientError as error:
            if _is_missing(error):
                return False
            raise
        return True

    def names(self) -> Iterator[str]:
        """Yield the name of every object, in order; a store lists a thousand at a time."""
        start = self._key("")
        for page in self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self.bucket_name, Prefix=start
        ):
            for found in page.get("Contents", ()):
                yield found["Key"].removeprefix(start)

    def remove_old(self, name: str, age: timedelta) -> bool:
        """Remove an object that nobody has kept for `age`; false if somebody has, or it is gone.

        By the store's times. Between the look and the removal the same bytes may be kept once more: their row
        then names what is gone, the next sweep says so, and the next sending mends it. For that the bucket
        needs versions, and its rule of lifetime has to leave them a month (docs/how-to/evidence.md).
        """
        try:
            found = self._client.head_object(Bucket=self.bucket_name, Key=self._key(name))
        except ClientError as error:
            if _is_missing(error):
                return False
            raise
        if found["LastModified"] > datetime.now(UTC) - age:
            return False
        self._client.delete_object(Bucket=self.bucket_name, Key=self._key(name))
        return True

    @property
    def _client(self) -> Any:
        return self.connection.meta.client

    def _key(self, name: str) -> str:
        return f"{self.location.strip('/')}/{name}" if self.location else name


def _is_missing(error: ClientError) -> bool:
    return error.response.get("Error", {}).get("Code") in {"404", "NoSuchKey", "NotFound"}
