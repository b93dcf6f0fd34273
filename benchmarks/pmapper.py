"""PMapper (PyPI: principalmapper) on an account of benchmarks/paths.py, as its own command is meant to be
used.

    python benchmarks/pmapper.py SIZE PYTHON [SECONDS]

PYTHON is one that has principalmapper installed. A server on the loopback tells the account as IAM
would; it is what `pmapper graph create --localstack-endpoint` reads. Then `pmapper query "preset privesc
*"` tells who can become an administrator. What is counted is PMapper's own processor time. (Its release
of 2021 asks Python 3.9 for names that later ones have elsewhere; they are put back first.)
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, ClassVar
from urllib.parse import parse_qs, quote
from xml.sax.saxutils import escape

from paths import ACCOUNT, Account

_START = (
    "import collections, collections.abc, sys\n"
    "for name in ('Mapping', 'MutableMapping'): setattr(collections, name, getattr(collections.abc, name))\n"
    "from principalmapper.__main__ import main\n"
    "sys.argv[0] = 'pmapper'\n"
    "sys.exit(main())\n"
)


class Door(BaseHTTPRequestHandler):
    """Answers IAM's and STS's questions about one account; nothing is there of anything else."""

    details: ClassVar[dict[str, Any]] = {}

    def do_POST(self) -> None:
        asked = parse_qs(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())
        action = asked.get("Action", [""])[0]
        if action == "GetAccountAuthorizationDetails":
            self._say(action, self.details | {"IsTruncated": "false"})
        elif action == "GetCallerIdentity":
            arn = f"arn:aws:iam::{ACCOUNT}:user/reader"
            self._say(action, {"Arn": arn, "UserId": "AIDAREADER", "Account": ACCOUNT})
        elif action == "GetLoginProfile":
            self._send(404, "<ErrorResponse><Error><Code>NoSuchEntity</Code></Error></ErrorResponse>")
        else:
            self._say(
                action,
                {name: [] for name in ("AccessKeyMetadata", "MFADevices", "VirtualMFADevices")}
                | {"IsTruncated": "false"},
            )

    def do_GET(self) -> None:
        self._send(404, "<Error><Code>NoSuchKey</Code></Error>")

    def _say(self, action: str, result: dict[str, Any]) -> None:
        self._send(
            200, f"<{action}Response><{action}Result>{xml(result)}</{action}Result></{action}Response>"
        )

    def _send(self, status: int, text: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's own name
        """Says nothing."""


def xml(value: Any) -> str:
    """A value as IAM's answers write it: lists by `member`, policies URL-encoded."""
    if isinstance(value, dict) and "Statement" in value:
        return quote(json.dumps(value))
    if isinstance(value, dict):
        return "".join(f"<{name}>{xml(item)}</{name}>" for name, item in value.items())
    if isinstance(value, list):
        return "".join(f"<member>{xml(item)}</member>" for item in value)
    return escape(str(value).lower() if isinstance(value, bool) else str(value))


def run(python: str, home: str, seconds: float, *arguments: str) -> str:
    environment = {
        **os.environ,
        "HOME": home,
        "PMAPPER_STORAGE": home,
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "fake",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    done = subprocess.run(
        [python, "-c", _START, *arguments],
        env=environment, capture_output=True, text=True, timeout=seconds, check=False,
    )  # fmt: skip
    return done.stdout + done.stderr


def main(size: int, python: str, seconds: float) -> dict[str, Any]:
    Door.details = Account(size).details()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    Thread(target=server.serve_forever, daemon=True).start()
    endpoint = f"http://127.0.0.1:{server.server_port}"
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        with tempfile.TemporaryDirectory() as home:
            made = run(
                *(
                    python,
                    home,
                    seconds,
                    "graph",
                    "create",
                    "--ignore-orgs",
                    "--localstack-endpoint",
                    endpoint,
                ),
                *("--include-regions", "us-east-1", "--include-services", "iam", "sts"),
            )
            left = seconds - (time.monotonic() - began)
            told = run(python, home, left, "--account", ACCOUNT, "query", "preset privesc *")
    except subprocess.TimeoutExpired:
        return {"ended": False, "seconds": seconds}
    finally:
        server.shutdown()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if "# of Edges" not in made or "Traceback" in told:
        raise RuntimeError(made + told)
    already = told.count("is an administrative principal")
    return {
        "ended": True, "seconds": spent, "megabytes": after.ru_maxrss / 1024,
        "administrators": already, "ways": told.count("can escalate privileges"),
    }  # fmt: skip


if __name__ == "__main__":
    patience = float(sys.argv[3]) if len(sys.argv) > 3 else 120.0
    print(json.dumps(main(int(sys.argv[1]), sys.argv[2], patience)))
