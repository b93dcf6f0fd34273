"""Eight threads that make mixed calls for a while and note what they did. Knows boto3 only.

python -m tests.cloud.wire.busy SECONDS    # with the environment of `labkit serve`; prints what it noted
"""

from __future__ import annotations

import json
import sys
import threading
import time
from dataclasses import asdict, dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    ClientOf = Callable[[str, str], Any]  # profile, service

THREADS = 8
BUCKET, ROLE = "productionapp", "arn:aws:iam::999999999999:role/UpdateApp"


@dataclass
class Noted:
    """What one thread, or all, did: request ids of every call, and what ought to be there at the end."""

    requests: list[str] = field(default_factory=list)
    objects: dict[str, str] = field(default_factory=dict)
    users: list[str] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def add(self, other: Noted) -> None:
        self.requests += other.requests
        self.users += other.users
        self.failures += other.failures
        self.objects |= other.objects
        self.tags |= other.tags


class Worker:
    """One thread's clients and notes."""

    def __init__(self, name: str, client_of: ClientOf) -> None:
        self.name, self.noted = name, Noted()
        self._iam, self._s3 = client_of("production-admin", "iam"), client_of("production-admin", "s3")
        self._sts, self._no = client_of("developer", "sts"), client_of("tester", "iam")

    def run(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        try:
            for number in count():
                self._round(number)
                if time.monotonic() > until:
                    return
        except Exception as error:
            self.noted.failures.append(repr(error))

    def _call(self, method: Callable[..., Any], **parameters: Any) -> Any:
        result = method(**parameters)
        self.noted.requests.append(result["ResponseMetadata"]["HTTPHeaders"]["x-amzn-requestid"])
        return result

    def _round(self, number: int) -> None:
        """Make and unmake a user, write and read an object, change what all share, be refused."""
        user, key, value = f"{self.name}-{number}", f"{self.name}/{number % 7}", str(number)
        self._call(self._iam.create_user, UserName=user)
        self.noted.users.append(user)
        self._call(self._s3.put_object, Bucket=BUCKET, Key=key, Body=value.encode())
        self.noted.objects[key] = value
        body = self._call(self._s3.get_object, Bucket=BUCKET, Key=key)["Body"].read().decode()
        assert body == value, f"{key} is {body}, not {value}"
        self._call(self._iam.tag_role, RoleName="UpdateApp", Tags=[{"Key": self.name, "Value": value}])
        self.noted.tags[self.name] = value
        self._call(self._sts.assume_role, RoleArn=ROLE, RoleSessionName=self.name)
        self._refused()
        if number % 3:
            gone = self.noted.users.pop(0)
            self._call(self._iam.delete_user, UserName=gone)

    def _refused(self) -> None:
        said: dict[str, Any] = {}
        try:
            self._no.list_users()
        except self._no.exceptions.ClientError as error:
            said = error.response
        assert said["Error"]["Code"] == "AccessDenied", said
        self.noted.requests.append(said["ResponseMetadata"]["HTTPHeaders"]["x-amzn-requestid"])


def keep_busy(client_of: ClientOf, seconds: float) -> Noted:
    """All the threads' work, done at once."""
    workers = [Worker(f"t{number}", client_of) for number in range(THREADS)]
    threads = [threading.Thread(target=worker.run, args=(seconds,)) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whole = Noted()
    for worker in workers:
        whole.add(worker.noted)
    return whole


def _main() -> None:
    import boto3

    sessions: dict[str, Any] = {}

    def client_of(profile: str, service: str) -> Any:
        if profile not in sessions:
            sessions[profile] = boto3.Session(profile_name=profile)
        return sessions[profile].client(service)

    sys.stdout.write(json.dumps(asdict(keep_busy(client_of, float(sys.argv[1])))))


if __name__ == "__main__":
    _main()
