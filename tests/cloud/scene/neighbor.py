"""What a neighbor on the same host tries against somebody else's served scene; a program of its own.

python neighbor.py PORT OWNER_PID PLACE...     prints JSON: each attempt, and what it got ("" for nothing)
"""

from __future__ import annotations

import hashlib
import json
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from labkit import catalog
from labkit.cloud.scene.people import long_term_keys
from labkit.cloud.unguessable import secret_key, session_token

if TYPE_CHECKING:
    from collections.abc import Iterator

PROFILE = "production-admin"
USER = {"Action": "CreateUser", "UserName": "neighbor", "Version": "2010-05-08"}


def keys() -> Iterator[tuple[str, Credentials]]:
    """What a neighbor can work out from labkit's source, now and before."""
    own = long_term_keys(catalog.scene("cross_account").people)[PROFILE]
    key = own.access_key_id
    yield "our own start's secret", Credentials(key, own.secret)
    yield "the secret of old", Credentials(key, f"fake-secret-for-{PROFILE}".ljust(40, "-")[:40])
    yield "the key's id", Credentials(key, key)
    yield "no secret", Credentials(key, "")
    yield "the operator's", Credentials("AKIALABKITOPERATORXX", "nobody-checks-what-the-operator-signs")
    arn = "arn:aws:iam::999999999999:user/ProductionAdmin"
    for number in (1, 2):
        session = f"ASIALABKIT{number:010d}"
        proof = hashlib.sha256(f"{session} {arn}".encode()).hexdigest()
        old = f"fake-secret-of-session-{number:06d}".ljust(40, "-")
        token = f"FakeSessionToken.999999999999.{number:06d}.{proof}"
        yield f"session {number} of old", Credentials(session, old, token)
        ours = session_token("999999999999", number, arn)
        yield f"session {number} of our start", Credentials(session, secret_key(session, arn), ours)


def call(port: str, credentials: Credentials | None, *, in_url: bool = False) -> str:
    """Make a user at the neighbor's endpoint; what was answered, "" where it was refused."""
    url = f"http://127.0.0.1:{port}/"
    body = urlencode(USER)
    request: Any = AWSRequest(
        "POST", url, data=body, headers={"content-type": "application/x-www-form-urlencoded"}
    )
    if in_url:
        request = AWSRequest("GET", f"{url}?{body}")
    if credentials is not None:
        (SigV4QueryAuth if in_url else SigV4Auth)(credentials, "iam", "us-east-1").add_auth(request)
    data = None if in_url else body.encode()
    asked = urllib.request.Request(request.url, data, dict(request.headers.items()))  # noqa: S310 - ours
    try:
        with urllib.request.urlopen(asked, timeout=20) as answer:  # noqa: S310 - same
            return str(answer.read().decode())
    except urllib.error.HTTPError as refused:
        return "" if refused.code in (400, 403) else f"{refused.code} {refused.read().decode()}"


def looked(place: str) -> str:
    """What can be seen of a file or folder."""
    path = Path(place)
    try:
        return str(sorted(path.iterdir())) if path.is_dir() else path.read_bytes().decode("latin-1")
    except OSError:
        return ""


def main(port: str, pid: str, *places: str) -> None:
    """Try it all."""
    got = {f"signed with {name}": call(port, key) for name, key in keys()}
    got |= {f"a URL signed with {name}": call(port, key, in_url=True) for name, key in keys()}
    got |= {"not signed": call(port, None), "not signed, in the URL": call(port, None, in_url=True)}
    got |= {
        f"looked into {place}": looked(place)
        for place in (*places, f"/proc/{pid}/environ", f"/proc/{pid}/cwd")
    }
    print(json.dumps(got))  # noqa: T201 - a program that prints


if __name__ == "__main__":
    main(*sys.argv[1:])
