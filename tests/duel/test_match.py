"""The umpire: what a build must hold, what team B's calls reach, and which paths it tells in the end."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from labkit.documents import as_text
from labkit.duel import sample
from labkit.duel.match import Match
from labkit.duel.papers import LARGEST, MOST_CALLS, Attack, read_attack
from labkit.duel.place import DuelError
from labkit.duel.scene import LEAD, may
from labkit.duel.telling import found_block, line_of
from labkit.duel.umpire import paths_of, played

from .builds import built, secure, with_passwords

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.long

BOTH = {"salaries", "administrator"}
MACHINE = "aws ec2 run-instances --image-id ami-12c6146b --count 1 --iam-instance-profile Name={}"


@pytest.fixture(scope="module")
def pages() -> Iterator[tuple[Match, Match]]:
    opened = Match(built(with_passwords)), Match(built(with_passwords))
    yield opened
    for one in opened:
        one.close()


@pytest.fixture
def match(pages: tuple[Match, Match]) -> Match:
    """Team B's, without a call."""
    return _fresh(pages[0])


@pytest.fixture
def other(pages: tuple[Match, Match]) -> Match:
    """Team A's."""
    return _fresh(pages[1])


def _fresh(match: Match) -> Match:
    match.follow(Attack(match.build.mark))
    assert not match.made
    return match


def _send(match: Match, other: Match) -> None:
    """To another page, by a way through a file."""
    other.follow(read_attack(json.loads(json.dumps(match.attack.told()))))


def test_both_pages_come_to_the_same(match: Match, other: Match) -> None:
    for line in sample.ATTACK:
        assert match.type(line)[1] == ""
    assert match.reached == {"salaries": 4, "administrator": 4}
    assert match.over
    _send(match, other)
    assert [(one.call, one.answer.ok, one.aims) for one in other.made] == [
        (one.call, one.answer.ok, one.aims) for one in match.made
    ]
    assert list(map(line_of, paths_of(other))) == list(map(line_of, paths_of(match)))
    with pytest.raises(DuelError, match="over"):
        match.type("aws iam list-users")


OPEN = as_text(may("s3:*", "arn:aws:s3:::inkwellsalaries/*", Principal={"AWS": LEAD}))
PYTHON = """
import boto3
iam = boto3.Session(profile_name="lead").client("iam")
key = iam.create_access_key(UserName="Admin1")["AccessKey"]
own = key["AccessKeyId"]
secret = key["SecretAccessKey"]
boto3.client("iam", aws_access_key_id=own, aws_secret_access_key=secret).list_users()
"""
MANY = """
import boto3
iam = boto3.Session(profile_name="lead").client("iam")
for number in range(31):
    iam.list_users()
"""
WAYS = {
    "a machine's role": [MACHINE.format("Repair"), "aws iam list-roles --profile call-1"],
    "somebody's key": ["aws iam create-access-key --user-name Admin1", "aws iam list-users --profile call-1"],
    "a bucket policy": [f"aws s3api put-bucket-policy --bucket inkwellsalaries --policy '{OPEN}'"],
    "a password": [
        "aws iam create-login-profile --user-name Admin1 --password Inkwell-2036-now",
        "aws iam list-users --profile call-1",
    ],
    "Python": [PYTHON],
}


@pytest.mark.parametrize("way", WAYS)
def test_each_way_counts_on_both_pages(way: str, match: Match, other: Match) -> None:
    for line in WAYS[way]:
        assert match.type(line)[1] == ""
    assert match.reached
    _send(match, other)
    assert other.reached == match.reached


def test_a_secure_build_keeps_the_brief_and_has_no_path() -> None:
    match = Match(built(secure))
    for lines in WAYS.values():
        for line in lines:
            match.type(line)
    assert not match.reached
    match.ended = True
    assert paths_of(match) == ()
    match.close()


def test_the_umpire_tells_what_team_b_took_and_plays_what_nobody_saw(match: Match) -> None:
    for line in WAYS["a machine's role"]:
        match.type(line)
    found = paths_of(match)
    by_acts = {(one.aim.name, one.path.moves[0].operation): one.taken for one in found}
    assert by_acts == {
        ("salaries", "CreateAccessKey"): False,
        ("salaries", "RunInstances"): True,
        ("salaries", "PutBucketPolicy"): False,
        ("administrator", "CreateAccessKey"): False,
        ("administrator", "RunInstances"): True,
        ("salaries", "CreateLoginProfile"): False,
        ("administrator", "CreateLoginProfile"): False,
    }
    before = [(one.number, one.call) for one in match.made], match.reached
    assert all(played(one, match).reached for one in found)
    assert ([(one.number, one.call) for one in match.made], match.reached) == before
    _fresh(match).type(MACHINE.format("Printer"))  # on another target it is another path
    assert not any(one.taken for one in paths_of(match))


def test_a_path_that_the_umpire_doesnt_list_is_told_as_team_bs_own(match: Match) -> None:
    assert match.type("aws iam create-access-key --user-name Clerk1")[1] == ""
    line = "aws iam put-user-policy --user-name Lead1 --policy-name All --profile call-1 --policy-document"
    assert match.type(f"{line} '{_EVERYTHING}'")[1] == ""
    assert match.reached == {"salaries": 2, "administrator": 2}
    told = found_block(paths_of(match), match).text
    assert "Team B took it" not in told
    assert told.count("team B took a path of its own. Its last call was call 2.") == 2


def test_a_build_that_lies_is_told(match: Match) -> None:
    rows = match.build.rows
    missing = replace(match.build, rows=rows[1:])
    with pytest.raises(DuelError, match="Lead1 reads an order: must be allowed"):
        Match(missing)
    wide = [{**row, "parameters": {**row["parameters"], "PolicyDocument": _EVERYTHING}} for row in rows]
    with pytest.raises(DuelError, match="Lead1 reads the salaries: must be refused"):
        Match(replace(match.build, rows=tuple(wide)))
    with pytest.raises(DuelError, match="changed"):
        match.follow(replace(match.attack, build="another"))


def test_rows_that_are_no_calls_are_left_out(match: Match) -> None:
    """Team A's file may hold anything; what becomes a call becomes one to the simulated AWS, or nothing."""
    one = match.build.rows[0]
    spoiled = [
        {}, {**one, "at": "noon"}, {**one, "at": "9999-01-01T00:00:00+00:00"}, {**one, "n": "x"},
        {**one, "operation": "close"}, {**one, "operation": "__init__"}, {**one, "service": "../s3"},
        {**one, "arn": "nobody"}, {**one, "parameters": []}, {**one, "parameters": {"A": {"$bytes": 1}}},
        {**one, "service": "console", "operation": "root device"},
    ]  # fmt: skip
    opened = Match(replace(match.build, rows=(*spoiled, *match.build.rows, *spoiled)))
    assert opened.missed == 2 * len(spoiled)
    assert all(held.holds for held in opened.held)
    opened.close()


_EVERYTHING = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
)


def test_calls_are_counted_and_refused_ones_count(match: Match) -> None:
    assert "30 calls" in match.type(MANY)[1]
    assert len(match.made) == MOST_CALLS
    assert match.over
    assert not match.reached


# What team B's file may hold: nobody believes it, whatever it says.
HOSTILE = {
    "keys of nobody": {"as": "admin"},
    "a later call": {"as": "call-9"},
    "the call itself": {"as": "call-1"},
    "no service": {"service": "../iam"},
    "no Region": {"region": "evil.example.com/#"},
    "no operation": {"operation": "close"},
    "Python": {"operation": "__class__"},
    "another's parameters": {"parameters": {"Nothing": 1}},
    "bytes that aren't": {"parameters": {"UserName": {"$bytes": "!"}}},
    "a time that isn't": {"parameters": {"UserName": {"$time": "noon"}}},
}


def test_hostile_calls_are_not_sent(match: Match) -> None:
    plain = {
        "as": "lead",
        "service": "iam",
        "operation": "ListUsers",
        "region": "us-east-1",
        "parameters": {},
    }
    calls = [plain | hostile for hostile in HOSTILE.values()]
    trail = len(match.scene.trail.events)
    assert match.follow(
        read_attack(json.loads(json.dumps({**match.attack.told(), "calls": [*calls, plain]})))
    )
    assert [one.call.told() for one in match.made] == [plain]
    assert len(match.scene.trail.events) == trail + 1


def test_a_call_too_large_for_the_file_is_not_made(match: Match) -> None:
    client = 'boto3.Session(profile_name="lead").client("s3")'
    text = f'import boto3\n{client}.put_object(Bucket="b", Key="k", Body="{"x" * LARGEST}")'
    assert "Make a smaller one" in match.type(text)[1]
    assert not match.made


def test_a_way_to_the_builders_keys_is_no_call_of_team_b(match: Match) -> None:
    with match.scene.inside():
        keys = match.scene.enter("arn:aws:iam::616161616161:user/Admin1")
    words = f"AWS_ACCESS_KEY_ID={keys['AccessKeyId']} AWS_SECRET_ACCESS_KEY={keys['SecretAccessKey']}"
    assert "No call of this duel gave these keys" in match.type(f"{words} aws iam list-users")[1]
    assert not match.made


def test_what_is_checked_on_a_copy_is_no_part_of_the_build(match: Match) -> None:
    assert {row["operation"] for row in built().rows} == {"PutUserPolicy"}
    with match.scene.inside():
        match.scene.keep_diary()
        before = list(match.scene.diary.rows)
        with match.scene.aside():
            assert match.scene.call("admin", "iam", "CreateUser", {"UserName": "Aside"}).ok
        assert match.scene.diary.rows == before
