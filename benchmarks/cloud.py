"""What the gate costs, and how fast a scene opens, resets and restores, in one run.

    python benchmarks/cloud.py            # about half a minute
    python benchmarks/cloud.py --quick    # a smoke test: the figures mean nothing

*Bare*: moto alone, answering anybody. *Gate*: the same calls through labkit: signature checked, operation
named, judged by the engine, run by moto, written to the trail. Each in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

BUCKET = {"Bucket": "productionapp"}
OBJECT = BUCKET | {"Key": "report.csv"}
CALLS: dict[str, tuple[str, str, dict[str, str]]] = {
    "iam get_role": ("iam", "get_role", {"RoleName": "UpdateApp"}),
    "iam list_users": ("iam", "list_users", {}),
    "iam put_role_policy": (
        *("iam", "put_role_policy"),
        {
            "RoleName": "UpdateApp",
            "PolicyName": "p",
            "PolicyDocument": '{"Version":"2012-10-17","Statement":[]}',
        },
    ),
    "s3 get_object": ("s3", "get_object", OBJECT),
    "s3 put_object": ("s3", "put_object", OBJECT | {"Body": "version,2\n"}),
    "s3 list_objects_v2": ("s3", "list_objects_v2", BUCKET),
}
POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Deny", "Action": "iam:DeleteUser", "Resource": "*"}],
}
CALLS["iam put_role_policy"][2]["PolicyDocument"] = json.dumps(POLICY)
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::111111111111:root"},
            "Action": "sts:AssumeRole",
        }
    ],
}


def best(work: Callable[[], object], times: int) -> float:
    """Milliseconds of processor time of one run of `work`: the best of seven rounds."""
    work()
    rounds = []
    for _ in range(7):
        start = time.process_time()
        for _ in range(times):
            work()
        rounds.append((time.process_time() - start) / times)
    return min(rounds) * 1000


def build(client: Callable[[str], Any]) -> None:
    """One account's users, role and bucket."""
    iam, s3 = client("iam"), client("s3")
    iam.create_user(UserName="Admin")
    iam.create_role(RoleName="UpdateApp", AssumeRolePolicyDocument=json.dumps(TRUST))
    s3.create_bucket(**BUCKET)
    s3.put_object(**OBJECT, Body=b"version,1\n")


def measure(client: Callable[[str], Any], times: int) -> dict[str, float]:
    """Milliseconds of each call."""
    figures = {}
    for name, (service, method, parameters) in CALLS.items():
        call = getattr(client(service), method)
        figures[name] = best(lambda call=call, given=parameters: call(**given), times)
    return figures


def bare(times: int) -> dict[str, float]:
    os.environ |= {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": "us-east-1"}
    import boto3
    from moto import mock_aws

    with mock_aws():
        made = {service: boto3.client(service) for service in ("iam", "s3")}
        build(made.__getitem__)
        return measure(made.__getitem__, times)


def gate(times: int, others: int) -> dict[str, float]:
    """The same calls through the gate, in a scene with `others` more accounts."""
    from labkit.cloud import Account, Person, SceneDefinition, Stage, open_scene
    from labkit.cloud._state import State

    def set_up(stage: Stage) -> None:
        build(lambda service: stage.client("999999999999", service))
        administrator = "arn:aws:iam::aws:policy/AdministratorAccess"
        stage.client("999999999999", "iam").attach_user_policy(UserName="Admin", PolicyArn=administrator)
        for account in accounts[2:]:
            State().backend("iam", account.id)  # the account has its IAM

    accounts = [Account("999999999999", "Production"), Account("111111111111", "Development")]
    accounts += [Account(f"{number:012d}", f"Account {number}") for number in range(1, others + 1)]
    people = (Person("admin", "999999999999", "user", "Admin"),)
    definition = SceneDefinition(
        *("speed", "Speed", tuple(accounts), people, set_up, ("start", "end")), lambda *_: None
    )
    start = time.perf_counter()
    scene = open_scene(definition)
    opened = (time.perf_counter() - start) * 1000
    made = {service: scene.client("admin", service) for service in ("iam", "s3")}
    figures = measure(made.__getitem__, times)
    figures["open a scene"] = opened
    if others < 10:
        scene.reset()
        figures["reset"] = best(scene.reset, 3)
        figures["save"] = best(lambda: scene.save("here"), 3)
        figures["restore"] = best(lambda: scene.restore("here"), 3)
    scene.close()
    return figures


def in_a_process_of_its_own(part: str, times: int) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, __file__, "--part", part, "--times", str(times)], stdout=subprocess.PIPE, check=True
    )
    return dict(json.loads(done.stdout))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--part", choices=("bare", "3", "1000"))
    parser.add_argument("--times", type=int, default=40)
    chosen = parser.parse_args()
    if chosen.part:
        part = bare(chosen.times) if chosen.part == "bare" else gate(chosen.times, int(chosen.part) - 2)
        print(json.dumps(part))
        return
    times = 2 if chosen.quick else chosen.times
    alone, few = in_a_process_of_its_own("bare", times), in_a_process_of_its_own("3", times)
    many = {} if chosen.quick else in_a_process_of_its_own("1000", times)
    print(f"{'milliseconds':24}{'bare':>8}{'gate':>8}{'adds':>8}{'1,000 accounts':>17}")
    for name, cost in few.items():
        before = (
            f"{alone[name]:8.2f}{cost:8.2f}{cost / alone[name] - 1:8.0%}"
            if name in alone
            else f"{cost:16.1f}"
        )
        after = f"{many[name]:17.2f}" if name in many else ""
        print(f"{name:24}{before:24}{after}")


if __name__ == "__main__":
    main()
