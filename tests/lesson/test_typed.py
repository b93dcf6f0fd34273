"""Typed calls are really made, on the exercise's ground only; none runs long or leaves the lab."""

from __future__ import annotations

import time

import pytest

from labkit import catalog
from labkit.cloud import open_scene
from labkit.lesson.exercises import Ground
from labkit.lesson.exercises.typed import Keyring, Typed, run, running

GROUND = Ground(catalog.scene("cross_account"))
PEOPLE = {
    "tester": "arn:aws:iam::111111111111:user/Tester1",
    "production-admin": "arn:aws:iam::999999999999:user/ProductionAdmin",
}


def _run(text: str) -> Typed:
    with GROUND.opened() as scene:
        return run(text, scene, PEOPLE)


def _names(done: Typed) -> list[str]:
    return [str(one.event.record["eventName"]) for one in done.heard if one.event]


_ADMIN = "--profile production-admin"
_KEY = f"aws iam create-access-key --user-name ProductionAdmin {_ADMIN}"
_DOCUMENT = """'{
"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}'"""
_PUT = f"aws iam put-user-policy {_ADMIN} --user-name ProductionAdmin --policy-name P"
_PUT += f" --policy-document {_DOCUMENT}"
_LOOP = """import boto3
iam = boto3.Session(profile_name="production-admin").client("iam")
for name in ["Eve", "Abe"]:
    iam.create_user(UserName=name)"""
_GIVEN = """iam = lab.session("production-admin").client("iam")
key = iam.create_access_key(UserName="ProductionAdmin")["AccessKey"]
keys = boto3.Session(aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"])
keys.client("sts").get_caller_identity()"""
_DELETE = 'lab.session("tester").client("s3").delete_object(Bucket="productionapp", Key="report.csv")'


@pytest.mark.parametrize(
    ("text", "called"),
    [
        (f"aws iam create-user --user-name Bob {_ADMIN}", ["CreateUser"]),
        ("AWS_PROFILE=tester aws s3api list-buckets", ["ListBuckets"]),
        (
            f"# first\naws iam list-users \\\n  {_ADMIN}\n\naws iam list-roles {_ADMIN}",
            ["ListUsers", "ListRoles"],
        ),
        (f"{_KEY}\naws sts get-caller-identity --profile call-1", ["CreateAccessKey", "GetCallerIdentity"]),
        (_PUT, ["PutUserPolicy"]),
        (_LOOP, ["CreateUser", "CreateUser"]),
        ('lab.session("tester").client("s3").list_buckets()', ["ListBuckets"]),
        (_GIVEN, ["CreateAccessKey", "GetCallerIdentity"]),
        (_DELETE, ["DeleteObject"]),
    ],
)
def test_calls_are_made(text: str, called: list[str]) -> None:
    done = _run(text)
    assert not done.problem
    assert _names(done) == called


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("aws iam list-users", "doesn't say who makes it"),
        ("aws iam list-users --profile nobody", "can't be used here"),
        ("aws sts get-caller-identity --profile call-9", "no call 9"),
        ("aws iam list-users --profile tester | cat", "no shell"),
        ("aws iam list-users --profile 'tester", "quote"),
        ("aws iam list-users --endpoint-url http://127.0.0.1:1 --profile tester", "out of the lab"),
        ("aws s3api put-object --bucket b --key k --body /etc/passwd --profile tester", "reads a file"),
        ("aws iam create-user --user-name file:///etc/passwd --profile tester", "A file or a web page"),
        ("aws s3api get-object --bucket b --key k /tmp/out --profile tester", "writes a file"),
        ("aws s3 cp a b --profile tester", "s3api"),
        ("aws configure set region x", "isn't one call"),
        ("aws iam creat-user --user-name x --profile tester", "isn't one call"),
        ("aws iam create-user --profile tester", "--user-name"),
        ("AWS_ENDPOINT_URL=http://x aws iam list-users", "can't be set"),
        ("while True: pass", "while"),
        ("for a in range(100):\n  for b in range(100):\n    pass", "loop in a loop"),
        ("for a in range(10000):\n  print(a)", "100 times"),
        ("x = 'aaaaaaaaaa'\nfor i in range(100):\n  x = x + x", "too large"),
        ("l = [1]\n" + "l = [l, l]\n" * 60, "too large"),
        ("'{:>1000000000}'.format(1)", "format"),
        ("().__class__", "__class__"),
        ("import os", "boto3 and json"),
        ("exit()", "exit"),
        ("boto3.client('s3').list_buckets()", "doesn't say who makes it"),
        ("lab.session('tester').client('s3').upload_file('/etc/passwd', 'b', 'k')", "upload_file"),
        ("lab.session('tester').client('s3').meta", "meta"),
        ("lab.session('tester').client('nosuch')", "no client"),
        ("lab.session('tester').client('iam').create_user()", "Missing required parameter"),
        ("[" * 5_000, "neither"),
        ("hello there", "neither"),
        ("x=1\n" * 1_000, "long program"),
        ("aws iam list-users --profile tester\n" * 30, "more than"),
    ],
)  # fmt: skip
def test_what_isnt_taken_is_told_at_once(text: str, says: str) -> None:
    _run("aws iam list-users --profile production-admin")  # the command is loaded
    began = time.process_time()
    done = _run(text)
    assert time.process_time() - began < 1
    assert says in done.problem
    assert not done.heard


def test_a_line_that_does_not_end_is_stopped_and_not_taken_for_a_mistake(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def forever(*_: object, **__: object) -> None:
        while True:
            time.sleep(0.001)

    _run("aws s3api list-buckets --profile tester")  # makes the command's program ready
    monkeypatch.setattr(running, "_SECONDS", 0.1)
    monkeypatch.setattr(Keyring, "client", forever)
    assert "so labkit stopped it" in _run("aws s3api list-buckets --profile tester").problem


def test_the_learners_own_scene_stays_as_it_is() -> None:
    with_scene = open_scene(catalog.scene("cross_account"))
    try:
        before, mark = with_scene.as_details(), with_scene.trail.mark()
        for text in (
            "aws iam create-user --user-name Bob --profile production-admin",
            'boto3.Session(profile_name="production-admin").client("iam").create_user(UserName="Bob")',
        ):
            assert _names(_run(text)) == ["CreateUser"]
        assert with_scene.as_details() == before
        assert with_scene.trail.since(mark) == ()
    finally:
        with_scene.close()
