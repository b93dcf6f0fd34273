"""How fast `labkit.policy` decides, beside other evaluators, in one run.

    python benchmarks/policy.py           # under a minute
    python benchmarks/policy.py --quick   # a smoke test: the figures mean nothing

Every request is a new object, and no two ask for the same resource, whole-stack ones not from the same
session and address either: no answer can be remembered.
*Compiled*: documents are parsed once, before the clock starts. *Cold*: parsed from text for each decision.
Peers: moto's own evaluator (identity documents only: it knows no other type) and npkt (SCPs only), which is
run where somebody has installed it. Both look at one document; neither explains itself.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import itertools
import json
import time
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from labkit.policy import PolicySet, Request, evaluate, parse

Json = dict[str, Any]
Decide = Callable[[int], object]  # asks one question, numbered so that each is another
ALICE = "arn:aws:iam::111111111111:user/alice"
SESSION = "arn:aws:sts::111111111111:assumed-role/Reader/session"
FULL: Json = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


# --- the work ------------------------------------------------------------------------------------


def document(*statements: Json) -> Json:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(action: str | list[str], resource: str | list[str] = "*", **more: Any) -> Json:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


SIMPLE = document(
    allow(["s3:ListAllMyBuckets", "s3:GetBucketLocation"]),
    allow(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::productionapp/*"),
    {"Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "*"},
)


def simple_request(number: int) -> Request:
    return Request(
        principal=ALICE, action="s3:GetObject", resource=f"arn:aws:s3:::productionapp/{number}", context={}
    )


def whole_stack_documents() -> dict[str, Any]:
    """Two identity documents, boundary, session policy, three SCP levels, resource policy, conditions."""
    mfa = {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}
    office = {"NotIpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"]}}
    regions = {"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1", "eu-central-1"]}}
    own = {"StringEquals": {"aws:PrincipalOrgID": "o-exampleorg1"}}
    team = {"StringEquals": {"aws:PrincipalTag/team": "${aws:RequestTag/team}"}}
    denies: Json = {"Effect": "Deny", "Resource": "*"}
    bucket: Json = allow("s3:GetObject", "arn:aws:s3:::productionapp/*", Principal={"AWS": "111111111111"})
    return {
        "identity": [
            document(
                allow("s3:Get*", "arn:aws:s3:::productionapp/*", Condition=own),
                allow("dynamodb:*", Condition=team),
            ),
            document(allow("sqs:*"), denies | {"Action": "iam:*", "Condition": mfa}),
        ],
        "boundary": document(allow(["s3:*", "sqs:*"]), denies | {"Action": "s3:Delete*"}),
        "session": [document(allow("s3:GetObject", "arn:aws:s3:::productionapp/*"))],
        "scps": [
            [FULL, document(denies | {"Action": "organizations:*"})],
            [FULL, document({**denies, "NotAction": ["iam:*", "sts:*"], "Condition": regions})],
            [FULL],
        ],
        "resource": document(
            bucket | {"Condition": own}, denies | {"Action": "s3:*", "Principal": "*", "Condition": office}
        ),
    }


def whole_stack_request(number: int) -> Request:
    return Request(
        principal=f"{SESSION}{number}",
        action="s3:GetObject",
        resource=f"arn:aws:s3:::productionapp/{number}",
        resource_account="999999999999",
        context={
            "aws:PrincipalOrgID": "o-exampleorg1",
            "aws:RequestedRegion": "eu-west-1",
            "aws:SourceIp": f"203.0.113.{number % 256}",
            "aws:MultiFactorAuthPresent": "true",
            "aws:PrincipalArn": "arn:aws:iam::111111111111:role/Reader",
        },
    )


def each(given: Any, change: Callable[[Json], Any]) -> Any:
    """The same lists and levels, with every document changed."""
    if isinstance(given, list):
        return [each(one, change) for one in given]
    return change(given)


def ours(documents: dict[str, Any], request: Callable[[int], Request]) -> Decide:
    """Decides with documents compiled beforehand."""
    policies = PolicySet(**{type_: each(given, parse) for type_, given in documents.items()})
    return lambda number: evaluate(request(number), policies).allowed


def ours_cold(documents: dict[str, Any], request: Callable[[int], Request]) -> Decide:
    """Parses every document from text for each decision; a changing Id keeps any memory of the text out."""

    def cold(number: int) -> object:
        fresh = {
            type_: each(given, lambda one: json.dumps({"Id": str(number), **one}))
            for type_, given in documents.items()
        }
        return evaluate(request(number), PolicySet(**fresh)).allowed

    return cold


# --- the others ----------------------------------------------------------------------------------


def motos(given: Json, *, cold: bool = False) -> Decide:
    from moto.iam.access_control import IAMPolicy

    text = json.dumps(given)
    compiled = IAMPolicy(text)

    def decide(number: int) -> object:
        policy = IAMPolicy(text) if cold else compiled
        return policy.is_action_permitted("s3:GetObject", f"arn:aws:s3:::productionapp/{number}")

    return decide


def npkts(given: Json) -> Decide | None:
    if importlib.util.find_spec("npkt") is None:
        return None
    npkt: Any = importlib.import_module("npkt")
    statements = [
        npkt.SCPStatement(s["Effect"], listed(s["Action"]), listed(s["Resource"])) for s in given["Statement"]
    ]
    engine = npkt.SCPEngine([npkt.SCPPolicy(statements)])
    who = {"type": "IAMUser", "arn": ALICE, "accountId": "111111111111", "userName": "alice"}

    def decide(number: int) -> object:
        asked = {"bucketName": "productionapp", "key": str(number)}
        when = datetime(2036, 1, 7, tzinfo=UTC)
        event = npkt.CloudTrailEvent(when, "GetObject", "s3.amazonaws.com", who, "eu-west-1", asked)
        return engine.would_deny(event)

    return decide


def listed(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


# --- the clock -----------------------------------------------------------------------------------


def per_second(*racers: Decide, seconds: float) -> list[float]:
    """Decisions a second of processor time, each racer's best of three spans, taken in turns.

    Processor time, turns and the best of three: so that what else the machine does counts least.
    """
    numbers = itertools.count()
    for racer in racers:
        racer(next(numbers))
    gc.collect()
    rounds = [[_one_span(racer, numbers, seconds / 3) for racer in racers] for _ in range(3)]
    return [max(rates) for rates in zip(*rounds, strict=True)]


def _one_span(decide: Decide, numbers: itertools.count[int], seconds: float) -> float:
    done, began = 0, time.process_time()
    while (spent := time.process_time() - began) < seconds:
        for number in itertools.islice(numbers, 20):
            decide(number)
        done += 20
    return done / spent


def bytes_a_document(many: int) -> float:
    """Memory that a compiled document of three statements and its policy set keep, beyond the text."""
    texts = [json.dumps({"Id": str(number), **SIMPLE}) for number in range(many)]
    evaluate(simple_request(0), PolicySet(identity=[parse(texts[0])]))
    gc.collect()
    tracemalloc.start()
    kept = [PolicySet(identity=[parse(text)]) for text in texts]
    for number, policies in enumerate(kept):  # what is compiled only when asked counts too
        evaluate(simple_request(number), policies)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return size / len(kept)


# --- the table -----------------------------------------------------------------------------------


def row(name: str, rate: float, against: str = "") -> None:
    print(f"{name:<58}{rate:>12,.0f}  {1e6 / rate:>9.1f} us  {against}")


def race(name: str, mine: Decide, others: dict[str, Decide], seconds: float) -> None:
    """A row for ours, and one for each other with how many times as fast ours is."""
    rates = per_second(mine, *others.values(), seconds=seconds)
    row(f"{name}: labkit", rates[0])
    for other, rate in zip(others, rates[1:], strict=True):
        row(f"{name}: {other}", rate, f"labkit is {rates[0] / rate:.2f} times as fast")


def speeds(seconds: float) -> None:
    print(f"{'decisions':<58}{'a second':>12}  {'each':>12}")
    others = {"moto": motos(SIMPLE)}
    npkt = npkts(SIMPLE)
    if npkt is not None:
        others["npkt, as one SCP"] = npkt
    race("simple, compiled", ours({"identity": [SIMPLE]}, simple_request), others, seconds)
    cold = ours_cold({"identity": [SIMPLE]}, simple_request)
    race("simple, cold", cold, {"moto": motos(SIMPLE, cold=True)}, seconds)
    stack = whole_stack_documents()
    assert evaluate(whole_stack_request(0), PolicySet(**stack)).allowed
    race("whole stack, compiled", ours(stack, whole_stack_request), {}, seconds)
    race("whole stack, cold", ours_cold(stack, whole_stack_request), {}, seconds)
    if npkt is None:
        print("(npkt isn't installed: pip install npkt, to see it beside)")


def other_actions(many: int) -> list[Json]:
    """The statement that matters, behind others of other actions."""
    return [*(allow(f"sqs:Action{number}") for number in range(many - 1)), SIMPLE["Statement"][1]]


def other_resources(many: int) -> list[Json]:
    """The statement that matters, behind others of the same action on other resources."""
    others = (allow("s3:GetObject", f"arn:aws:s3:::bucket{number}/*") for number in range(many - 1))
    return [*others, SIMPLE["Statement"][1]]


def other_conditions(many: int) -> list[Json]:
    """The statement that matters, behind others of the same action and resource for other people."""
    allowed = SIMPLE["Statement"][1]
    others = ({"StringEquals": {"aws:PrincipalTag/team": f"team{number}"}} for number in range(many - 1))
    return [*({**allowed, "Condition": condition} for condition in others), allowed]


SHAPES: dict[str, Callable[[int], list[Json]]] = {
    "statements, each another action": lambda many: [document(*other_actions(many))],
    "statements, one action, each another resource": lambda many: [document(*other_resources(many))],
    "statements, each another condition": lambda many: [document(*other_conditions(many))],
    "documents, each another action": lambda many: [document(one) for one in other_actions(many)],
}


def growth(seconds: float) -> None:
    for shape, build in SHAPES.items():
        print()
        first = 0.0
        for many in (1, 10, 100, 1000):
            (rate,) = per_second(ours({"identity": build(many)}, simple_request), seconds=seconds)
            first = first or rate
            row(f"{many:>5} {shape}", rate, f"{first / rate:.1f} times the cost of one")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a smoke test: the figures mean nothing")
    quick = parser.parse_args().quick
    speeds(0.01 if quick else 1.5)
    growth(0.003 if quick else 0.9)
    size = bytes_a_document(20 if quick else 500)
    print(f"\nmemory of one compiled document of three statements: {size:,.0f} bytes")


if __name__ == "__main__":
    main()
