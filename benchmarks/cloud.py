"""What the gate costs, with few accounts and with many, and how fast scenes open, reset and restore.

    python benchmarks/cloud.py            # about a minute
    python benchmarks/cloud.py --quick    # a smoke test: the figures mean nothing

*Bare*: moto alone, answering anybody. *Gate*: the same calls through labkit: signature checked, operation
named, judged by the engine, run by moto, written to the trail. *Many*: the same in an organization with
1,000 accounts in place of 3 (there ListAccounts itself has more to sort). Each has a process of its own, and
they take turns, call by call, so that whatever else the machine does meets all alike. *decides*: the
judging alone.

Figures are microseconds of processor time: the smallest of all rounds, for what disturbs only adds.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from labkit.cloud import SceneDefinition, Stage

    Work = dict[str, Callable[[], object]]

ACCOUNT, OTHER = "999999999999", "111111111111"
BUCKET = {"Bucket": "productionapp"}
OBJECT = BUCKET | {"Key": "report.csv"}
ROLE = {"RoleName": "UpdateApp"}
QUEUE = {"QueueName": "orders"}


def document(effect: str, action: str, **rest: Any) -> str:
    """A policy of one statement."""
    statement = {"Effect": effect, "Action": action} | rest
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


CALLS: dict[str, tuple[str, dict[str, str]]] = {
    "iam get_role": ("GetRole", ROLE),
    "iam list_users": ("ListUsers", {}),
    "iam put_role_policy": (
        "PutRolePolicy",
        ROLE | {"PolicyName": "p", "PolicyDocument": document("Deny", "iam:DeleteUser", Resource="*")},
    ),
    "s3 get_object": ("GetObject", OBJECT),
    "s3 put_object": ("PutObject", OBJECT | {"Body": "version,2\n"}),
    "s3 list_objects_v2": ("ListObjectsV2", BUCKET),
    "sts get_caller_identity": ("GetCallerIdentity", {}),
    "sts assume_role": (
        "AssumeRole",
        {"RoleArn": f"arn:aws:iam::{ACCOUNT}:role/UpdateApp", "RoleSessionName": "me"},
    ),
    "organizations list_accounts": ("ListAccounts", {}),
    "sqs get_queue_url": ("GetQueueUrl", QUEUE),
    "kms list_aliases": ("ListAliases", {}),
}
SERVICES = sorted({name.split()[0] for name in CALLS})
WAYS = {"bare": 3, "gate": 3, "many": 1000}  # how many accounts there are


def members(accounts: int) -> list[tuple[str, str]]:
    """The ids and names of the accounts beside the first."""
    return [(f"{number:012d}", f"Account {number}") for number in range(1, accounts)]


def build(client: Callable[[str], Any], accounts: int) -> None:
    """What the calls are about."""
    iam, s3, organizations = client("iam"), client("s3"), client("organizations")
    iam.create_user(UserName="Admin")
    trust = document("Allow", "sts:AssumeRole", Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"})
    iam.create_role(**ROLE, AssumeRolePolicyDocument=trust)
    s3.create_bucket(**BUCKET)
    s3.put_object(**OBJECT, Body=b"version,1\n")
    client("sqs").create_queue(**QUEUE)
    organizations.create_organization(FeatureSet="ALL")
    for account, name in members(accounts):
        organizations.create_account(AccountName=name, Email=f"{account}@example.com")


def calls(client: Callable[[str], Any]) -> Work:
    """The calls, ready to be made."""
    return {
        name: partial(getattr(client(name.split()[0]), name.split()[1]), **parameters)
        for name, (_, parameters) in CALLS.items()
    }


def bare(accounts: int) -> Work:
    """moto alone."""
    keys = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": "us-east-1"}
    os.environ |= keys | {"MOTO_ACCOUNT_ID": ACCOUNT}
    import boto3
    from botocore.config import Config
    from moto import mock_aws

    mock_aws().start()
    config = Config(retries={"total_max_attempts": 1})  # as the scene's clients have it
    client: Any = boto3.client
    made = {service: client(service, config=config) for service in SERVICES}
    build(made.__getitem__, accounts)
    return calls(made.__getitem__)


def scene_with(accounts: int) -> SceneDefinition:
    """A scene of an organization with so many accounts."""
    from labkit.cloud import Account, Person, SceneDefinition

    def set_up(stage: Stage) -> None:
        build(lambda service: stage.client(ACCOUNT, service), accounts)
        administrator = "arn:aws:iam::aws:policy/AdministratorAccess"
        stage.client(ACCOUNT, "iam").attach_user_policy(UserName="Admin", PolicyArn=administrator)

    to_come = (Account(account, name, later=True) for account, name in members(accounts))
    there = (Account(ACCOUNT, "Production"), *to_come)
    people = (Person("admin", ACCOUNT, "user", "Admin"),)
    return SceneDefinition("speed", "Speed", there, people, set_up, ("start", "end"), lambda *_: None)


def gate(accounts: int) -> Work:
    """The calls through the gate; its judgements alone; and what else a scene does."""
    from labkit.cloud import open_scene

    scene = open_scene(scene_with(accounts))
    made = {service: scene.client("admin", service) for service in SERVICES}
    scene.save("here")
    return {
        **calls(made.__getitem__),
        **{
            f"decides {name}": partial(scene.decide_call, "admin", name.split()[0], operation, parameters)
            for name, (operation, parameters) in CALLS.items()
        },
        "reset": scene.reset,
        "save": partial(scene.save, "here"),
        "restore": partial(scene.restore, "here"),
    }


def serve_figures(way: str) -> None:
    """A worker: reads `name<TAB>times` a line, answers with microseconds."""
    work = (bare if way == "bare" else gate)(WAYS[way])
    for task in work.values():
        task()
    print(json.dumps(list(work)), flush=True)
    for line in sys.stdin:
        name, times = line.rstrip("\n").split("\t")
        start = time.process_time()
        for _ in range(int(times)):
            work[name]()
        print((time.process_time() - start) / int(times) * 1e6, flush=True)


class Worker:
    """A process that measures one way; `best` holds the smallest figure of each name."""

    def __init__(self, way: str) -> None:
        command = [sys.executable, __file__, "--worker", way]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdin
        assert self._process.stdout
        self._ask, self._hear = self._process.stdin, self._process.stdout
        start = time.perf_counter()
        self.best = dict.fromkeys(json.loads(self._hear.readline()), float("inf"))
        self.ready = time.perf_counter() - start

    def measure(self, name: str, times: int) -> None:
        print(name, times, sep="\t", file=self._ask, flush=True)
        self.best[name] = min(self.best[name], float(self._hear.readline()))

    def end(self) -> None:
        self._ask.close()
        self._process.wait()


def measured(rounds: int, times: int) -> dict[str, dict[str, float]]:
    """Each way's figures."""
    workers = {way: Worker(way) for way in WAYS}
    for name in workers["gate"].best:
        rare = name in ("reset", "save", "restore")
        for _ in range(rounds):
            for way, worker in workers.items():
                if name in worker.best and not (rare and way == "many"):
                    worker.measure(name, 3 if rare else times)
    for worker in workers.values():
        worker.end()
    return {way: worker.best for way, worker in workers.items()}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--worker", choices=tuple(WAYS))
    chosen = parser.parse_args()
    if chosen.worker:
        serve_figures(chosen.worker)
        return
    if chosen.quick:
        WAYS.pop("many")
    print_table(measured(*((1, 1) if chosen.quick else (15, 25))))


def print_table(figures: dict[str, dict[str, float]]) -> None:
    few, many = figures["gate"], figures.get("many", {})
    print(f"{'microseconds':29}{'bare':>7}{'gate':>7}{'adds':>6}{'many':>7}{'decides':>9}{'with many':>11}")
    for name in CALLS:
        before, after, judging = figures["bare"][name], few[name], f"decides {name}"
        row = f"{name:29}{before:7.0f}{after:7.0f}{after / before - 1:6.0%}"
        more = (
            f"{many[name]:7.0f}{few[judging]:9.0f}{many[judging]:11.0f}" if many else f"{few[judging]:16.0f}"
        )
        print(row + more)
    for name in ("reset", "save", "restore"):
        print(f"{name:36}{few[name]:7.0f}")


if __name__ == "__main__":
    main()
