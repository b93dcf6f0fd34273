"""Every operation of every table, with every optional parameter, right and wrong, in a furnished account.

What comes back may be an error, as much is made up; it is AWS's, or a plain "not simulated", and nothing of
the programs underneath shows in it. `LABKIT_LONG=1` makes sixteen calls of each operation in place of two.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from labkit.cloud.calls import AwsError
from labkit.cloud.judge import simulated_operations, simulated_services
from labkit.cloud.trail import is_read
from labkit.cloud.wire.door import open_gate
from labkit.cloud.wire.for_moto import written_anew
from labkit.cloud.wire.http import HttpRequest
from labkit.cloud.wire.naming import service_model

from .furnished import furnished
from .shapes import PYTHON_TEXT, Maker
from .wire.test_written_anew import target_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from labkit.cloud import Scene
    from labkit.cloud.wire.http import HttpResponse

LONG = bool(os.environ.get("LABKIT_LONG"))
# Shares of optional parameters and of wrong values.
MIXES = ((1.0, 0.0), (0.5, 0.3), (0.0, 0.5), (0.2, 0.0), (1.0, 0.3), (1.0, 0.8), (0.3, 0.1), (0.5, 0.0)) * 2
LONGEST = 5.0  # seconds; a call that waits for something would take longer

World = tuple["Scene", dict[str, "Sequence[Any]"]]


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    scene, known = furnished()
    scene.save("furnished")
    yield scene, known
    scene.close()


def ask(scene: Scene, service: str, operation: str, parameters: dict[str, Any]) -> HttpResponse:
    """As a client without checks of its own would."""
    target = target_for(service)
    sent = written_anew(target, operation, parameters)
    keys = scene._wallet.long_term["home"]
    headers = {name: text for name, text in sent.headers.items() if name != "host"}
    request = AWSRequest(method=sent.method, url=sent.url, data=sent.body, headers=headers)
    signer = S3SigV4Auth if service == "s3" else SigV4Auth
    name = service_model(service).metadata.get("signingName") or target.service  # type: ignore[union-attr]  # it is simulated
    name = service_model(service).signing_name if name == service else name  # type: ignore[union-attr]  # same
    signer(Credentials(keys.access_key_id, keys.secret), name, "us-east-1").add_auth(request)
    gate = open_gate()
    assert gate is not None
    return gate.answer(HttpRequest.from_botocore(request.prepare()))


def what_is_wrong(answer: HttpResponse, seconds: float) -> str:
    text = answer.body.decode("utf-8", "replace") + str(dict(answer.headers))
    found = PYTHON_TEXT.search(text)
    if "LabkitFault" in text or "can't run the call with these parameters" in text:
        return f"a stumble: {text[:300]}"
    if answer.status >= 500 and "NotImplemented" not in text:  # which S3 answers by 501
        return f"a fault: {text[:300]}"
    if found:
        return f"Python's text: …{text[max(0, found.start() - 100) : found.end() + 60]}…"
    return f"{seconds:.1f} seconds" if seconds > LONGEST else ""


@pytest.mark.parametrize("service", simulated_services())
def test_no_parameter_makes_a_call_stumble(world: World, service: str) -> None:
    scene, known = world
    wrong, codes = [], Counter[str]()
    for operation in simulated_operations(service):
        model = service_model(service).operation_model(operation)  # type: ignore[union-attr]  # it is simulated
        if not is_read(operation):
            scene.restore("furnished")
        for number, (share, odd) in enumerate(MIXES if LONG else MIXES[:2]):
            chance = random.Random(f"{service} {operation} {number}")  # noqa: S311 - the same calls each time
            parameters = Maker(chance, known).parameters(model, share=share, odd=odd)
            start = time.monotonic()
            try:
                answer = ask(scene, service, operation, parameters)
            except (AwsError, UnicodeError):
                codes["not sent"] += 1
                continue
            codes[str(answer.status)] += 1
            if said := what_is_wrong(answer, time.monotonic() - start):
                wrong.append((operation, said, parameters))
    print(f"{service}: {dict(codes)}")  # noqa: T201 - the counts are said
    assert wrong == []
