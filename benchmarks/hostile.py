"""The worst that a policy within AWS's own size limits can do to `labkit.policy`, in seconds.

    python benchmarks/hostile.py              # every case, at half its size and whole: time, and how it grew
    python benchmarks/hostile.py evaluate     # only the cases whose name holds this word
    python benchmarks/hostile.py --quick      # a smoke test at a hundredth of the size: the figures mean nothing

Limits (IAM and AWS STS quotas; Quotas and service limits for AWS Organizations; Bucket policies; Key policies in
AWS KMS): managed policy 6,144 characters, inline 2,048 of a user, 5,120 of a group, 10,240 of a role; SCP 10,240,
ten a level over root, five OUs and the account; bucket policy 20 KB; trust policy 4,096; session policy 2,048; KMS
key policy 32 KB. Each case is built anew with another number inside, so that no memory helps.
"""

from __future__ import annotations

import argparse
import itertools
import json
import time
from collections.abc import Callable, Iterable
from typing import Any

from labkit.policy import PolicySet, Request, compare, evaluate, validate, what_would_allow

Json = dict[str, Any]
Work = Callable[[], object]
ALICE = "arn:aws:iam::111111111111:user/alice"
SESSION = "arn:aws:sts::111111111111:assumed-role/Reader/session"
SCP, BUCKET, KEY, MANAGED, INLINE, TRUST, SESSION_POLICY = 10_240, 20_480, 32_768, 6_144, 10_240, 4_096, 2_048
LEVELS, A_LEVEL = 7, 10
FULL: Json = {"Effect": "Allow", "Action": "*", "Resource": "*"}

_numbers = itertools.count()


# --- documents -----------------------------------------------------------------------------------


def document(statements: Iterable[Json], size: int) -> str:
    """As many of the statements as a text of this size holds, one at least, under an Id nobody has seen yet."""
    text = json.dumps(
        {"Version": "2012-10-17", "Id": str(next(_numbers)), "Statement": []}, separators=(",", ":")
    )
    kept: list[str] = []
    room = size - len(text)
    for one in statements:
        written = json.dumps(one, separators=(",", ":"))
        room -= len(written) + 1
        if room < 0 and kept:
            break
        kept.append(written)
    return text.replace("[]", f"[{','.join(kept)}]")


def statement(effect: str = "Allow", action: Any = "s3:GetObject", resource: Any = "*", **more: Any) -> Json:
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def endless(make: Callable[[int], Json]) -> Iterable[Json]:
    return (make(number) for number in itertools.count())


def listed(make: Callable[[int], str], size: int) -> list[str]:
    """As many texts as fill a list of this size."""
    found: list[str] = []
    room = size
    for number in itertools.count():
        room -= len(make(number)) + 3
        if room < 0:
            return found or [make(0)]
        found.append(make(number))
    raise AssertionError


def stack(make: Callable[[int], str], levels: int = LEVELS) -> list[list[str]]:
    """SCPs at every level, all as large as AWS takes them, beside one that allows everything."""
    full = document([FULL], 200)
    return [[full, *(make(SCP) for _ in range(A_LEVEL - 1))] for _ in range(levels)]


def ask(
    resource: str = "arn:aws:s3:::productionapp/report.csv", action: str = "s3:GetObject", **more: Any
) -> Request:
    return Request(more.pop("principal", ALICE), action, resource, **more)


LONG = "arn:aws:s3:::bucket/" + "a" * 1_000
STARS = {
    "*a*a*a…b": lambda size: "*a" * (size // 2) + "b",
    "*?*?…": lambda size: "*?" * (size // 2) + "b",
    "*aaaa…b*": lambda size: "*" + "a" * size + "b*",
    "*aaaa…b": lambda size: "*" + "a" * size + "b",
    "*a?a?…b*": lambda size: "*" + "a?" * (size // 2) + "b*",
    "*a?a*a?a…b": lambda size: "*a?a" * (size // 4) + "b",
    "*a?a?a?a?a?*…b": lambda size: "*a?a?a?a?a?" * (size // 11) + "c",
}


# --- cases ---------------------------------------------------------------------------------------

CASES: dict[str, Callable[[float], Work]] = {}


def case(name: str) -> Callable[[Callable[[float], Work]], Callable[[float], Work]]:
    def keep(build: Callable[[float], Work]) -> Callable[[float], Work]:
        CASES[name] = build
        return build

    return keep


def decided(request: Request, **policies: Any) -> Work:
    return lambda: evaluate(request, PolicySet(**policies))


def star_cases(name: str, pattern: Callable[[int], str]) -> None:
    @case(f"evaluate: {name}, bucket policy")
    def one(scale: float) -> Work:
        sized = "arn:aws:s3:::" + pattern(int(500 * scale))
        many = endless(lambda _: statement(resource=sized, Principal="*", Sid=""))
        return decided(ask(LONG), resource=document(many, int(BUCKET * scale)))

    @case(f"evaluate: {name}, 63 SCPs")
    def whole(scale: float) -> Work:
        def scp(size: int) -> str:
            sized = "arn:aws:s3:::" + pattern(500)
            return document(endless(lambda number: statement("Deny", resource=f"{sized}{number}")), size)

        return decided(
            ask(LONG), identity=[document([FULL], 200)], scps=stack(scp, max(1, round(LEVELS * scale)))
        )

    @case(f"evaluate: {name}, conditions of a key policy")
    def condition(scale: float) -> Work:
        wanted = listed(lambda number: f"arn:aws:iam::1:{pattern(400)}{number}", int(KEY * scale) - 300)
        key = "arn:aws:kms:us-east-1:111111111111:key/1"
        tests = {
            "StringLike": {"aws:PrincipalTag/a": wanted[::3]},
            "ArnLike": {"aws:SourceArn": wanted[1::3]},
        }
        tests["StringNotLike"] = {"aws:PrincipalTag/a": wanted[2::3]}
        policy = document(
            [statement("Deny", "*", Principal="*", Condition={one: test}) for one, test in tests.items()],
            KEY * 2,
        )
        context = {
            "aws:PrincipalTag/a": "arn:aws:iam::1:" + "a" * 2_000,
            "aws:SourceArn": "arn:aws:iam::1:" + "a" * 2_000,
        }
        return decided(ask(key, "kms:Decrypt", context=context), resource=policy)


for _name, _pattern in STARS.items():
    star_cases(_name, _pattern)


@case("evaluate: one star pattern of a megabyte")
def megabyte(scale: float) -> Work:
    size = int(1_000_000 * scale)
    patterns = [make(size) for make in STARS.values()]
    documents = [document([statement(resource=f"arn:aws:s3:::{one}")], size * 3) for one in patterns]
    return decided(ask(LONG), identity=documents)


@case("evaluate: star patterns of a megabyte on a name of one")
def two_megabytes(scale: float) -> Work:
    size = int(1_000_000 * scale)
    patterns = [make(size) for name, make in STARS.items() if name != "*a?a?…b*"]
    documents = [document([statement(resource=f"arn:aws:s3:::{one}")], size * 3) for one in patterns]
    return decided(ask("arn:aws:s3:::" + "a" * size), identity=documents)


@case("evaluate: 63 SCPs of short statements")
def short(scale: float) -> Work:
    def scp(size: int) -> str:
        return document(endless(lambda n: statement("Deny", "s3:*", f"arn:aws:s3:::b{n}/*?x")), size)

    return decided(ask(), identity=[document([FULL], 200)], scps=stack(scp, max(1, round(LEVELS * scale))))


@case("evaluate: 63 SCPs of action patterns")
def actions(scale: float) -> Work:
    def scp(size: int) -> str:
        return document(endless(lambda n: statement("Deny", f"s3:*a*{n}*?")), size)

    return decided(ask(), identity=[document([FULL], 200)], scps=stack(scp, max(1, round(LEVELS * scale))))


@case("evaluate: variables in a bucket policy")
def variables(scale: float) -> Work:
    hole = "${aws:PrincipalTag/t}"
    made = endless(lambda n: statement("Deny", resource=f"arn:aws:s3:::*{hole}*?{hole}*{n}", Principal="*"))
    context = {"aws:PrincipalTag/t": "a" * 256}
    return decided(ask(LONG, context=context), resource=document(made, int(BUCKET * scale)))


@case("evaluate: a variable many times in one text")
def many_variables(scale: float) -> Work:
    text = "arn:aws:s3:::" + "*${aws:PrincipalTag/t}" * int(900 * scale)
    context = {"aws:PrincipalTag/t": "a" * 256}
    return decided(
        ask(LONG, context=context), resource=document([statement(resource=text, Principal="*")], BUCKET * 2)
    )


@case("evaluate: a megabyte of variables and of escaped stars")
def holes(scale: float) -> Work:
    texts = ["*${aws:PrincipalTag/t}" * int(45_000 * scale), "${*}" * int(250_000 * scale)]
    documents = [document([statement(resource=f"arn:aws:s3:::{one}")], 3_000_000) for one in texts]
    return decided(ask(LONG, context={"aws:PrincipalTag/t": "a" * 256}), identity=documents)


@case("evaluate: 63 SCPs, and the decision explained")
def explained(scale: float) -> Work:
    def scp(size: int) -> str:
        return document(endless(lambda n: statement("Deny", "s3:*", f"arn:aws:s3:::b{n}/*?x")), size)

    levels = stack(scp, max(1, round(LEVELS * scale)))
    return lambda: evaluate(ask(), PolicySet([document([FULL], 200)], scps=levels)).explain()


@case("evaluate: thousands of addresses")
def addresses(scale: float) -> Work:
    wanted = listed(lambda n: f"10.{n % 256}.{n // 256}.0/24", int(KEY * scale) - 300)
    tests = {"NotIpAddress": {"aws:SourceIp": wanted}}
    policy = document([statement("Deny", "*", Principal="*", Condition=tests)], KEY * 2)
    return decided(ask(context={"aws:SourceIp": "192.0.2.1"}), resource=policy)


@case("evaluate: many values in the request")
def many_values(scale: float) -> Work:
    wanted = listed(lambda n: f"*a?{n}*b", int(KEY * scale) - 300)
    tests = {"ForAllValues:StringNotLike": {"aws:TagKeys": wanted}}
    policy = document([statement("Deny", "*", Principal="*", Condition=tests)], KEY * 2)
    return decided(ask(context={"aws:TagKeys": ["a" * 120 + str(n) for n in range(50)]}), resource=policy)


@case("evaluate: deep nesting")
def deep(scale: float) -> Work:
    text = '{"Statement":' + "[" * int(1_000_000 * scale) + "]" * int(1_000_000 * scale) + "}"
    return lambda: refused(text)


@case("evaluate: a megabyte of one Sid")
def sid(scale: float) -> Work:
    text = json.dumps({"Statement": [{"Sid": "a" * int(1_000_000 * scale), **statement()}]})
    return decided(ask(), identity=[text])


def refused(text: str) -> object:
    try:
        return PolicySet([text])
    except ValueError as error:
        return error


def mend(request: Request, **policies: Any) -> Work:
    return lambda: what_would_allow(evaluate(request, PolicySet(**policies)))


def scps_without(size: int) -> str:
    return document(endless(lambda n: statement(action=[f"sqs:A{n}"])), size)


@case("what_would_allow: 7 SCP levels that lack an Allow")
def lacking(scale: float) -> Work:
    levels = max(1, round(LEVELS * scale))
    return mend(ask(), identity=[document([FULL], 200)], scps=[[scps_without(300)] for _ in range(levels)])


@case("what_would_allow: 7 levels of 10 full SCPs that lack an Allow")
def lacking_full(scale: float) -> Work:
    levels = max(1, round(LEVELS * scale))
    return mend(ask(), scps=[[scps_without(SCP) for _ in range(A_LEVEL)] for _ in range(levels)])


@case("what_would_allow: 63 SCPs of near misses, and no Allow")
def near_scps(scale: float) -> Work:
    def scp(size: int) -> str:
        return document(endless(lambda n: statement(resource=f"arn:aws:s3:::b{n}/*")), size)

    levels = max(1, round(LEVELS * scale))
    return mend(ask(), scps=[[scp(SCP) for _ in range(A_LEVEL)] for _ in range(levels)])


@case("what_would_allow: 63 SCPs of Denies")
def denying_scps(scale: float) -> Work:
    def scp(size: int) -> str:
        return document(endless(lambda n: statement("Deny", "s3:*", Sid=f"D{n}")), size)

    return mend(ask(), identity=[document([FULL], 200)], scps=stack(scp, max(1, round(LEVELS * scale))))


@case("what_would_allow: an SCP Deny at each of 7 levels, and no Allow elsewhere")
def denying_each(scale: float) -> Work:
    def level(_: int) -> list[str]:
        return [document([statement("Deny", "s3:*"), statement(action=["sqs:A"])], 300)]

    policies: Json = {"scps": [level(n) for n in range(max(1, round(LEVELS * scale)))]}
    policies["boundary"] = document([statement("Deny", "s3:*"), statement(action="sqs:A")], 300)
    policies["session"] = [document([statement(action="sqs:A")], 300)]
    policies["endpoint"] = [document([statement(action="sqs:A", Principal="*")], 300)]
    policies["resource"] = document([statement("Deny", "s3:*", Principal="*")], 300)
    return mend(ask(principal=SESSION, resource_account="999999999999"), **policies)


@case("what_would_allow: near misses in 20 managed policies")
def near_managed(scale: float) -> Work:
    def one(n: int) -> Json:
        return statement(resource=f"arn:aws:s3:::b{n}/*")

    return mend(ask(), identity=[document(endless(one), MANAGED) for _ in range(max(1, round(20 * scale)))])


@case("what_would_allow: 400 near misses by a condition")
def near_conditions(scale: float) -> Work:
    def one(n: int) -> Json:
        return statement(
            Condition={"StringEquals": {"aws:PrincipalTag/a": f"v{n}", "aws:PrincipalTag/b": "w"}}
        )

    made = itertools.islice(endless(one), int(400 * scale))
    context = {"aws:PrincipalTag/a": "x", "aws:PrincipalTag/b": "w"}
    return mend(ask(context=context), identity=[document(made, 1_000_000)])


@case("what_would_allow: Denies of a bucket policy, each with its exceptions")
def denying_bucket(scale: float) -> Work:
    def one(n: int) -> Json:
        tests = {
            "StringNotEquals": {"aws:PrincipalTag/a": f"v{n}"},
            "NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"},
        }
        return statement("Deny", "s3:*", Principal="*", Condition=tests)

    context = {"aws:PrincipalTag/a": "x", "aws:SourceIp": "203.0.113.1"}
    policy = document(endless(one), int(BUCKET * scale))
    return mend(ask(context=context), identity=[document([FULL], 200)], resource=policy)


@case("what_would_allow: one statement of thousands of values")
def wide(scale: float) -> Work:
    names = listed(lambda n: f"arn:aws:s3:::b{n}/*", int(INLINE * scale) - 200)
    return mend(ask(), identity=[document([statement(resource=names)], INLINE * 2)])


@case("what_would_allow: trust policies and boundaries")
def trust(scale: float) -> Work:
    def one(n: int) -> Json:
        return {"Effect": "Allow", "Principal": {"AWS": f"{n:012}"}, "Action": "sts:AssumeRole"}

    role = "arn:aws:iam::999999999999:role/R"
    policy = document(endless(one), int(TRUST * scale))
    near = document(
        endless(lambda n: statement(action="sts:AssumeRole", resource=f"{role}{n}")), int(MANAGED * scale)
    )
    return mend(
        ask(role, "sts:AssumeRole", principal=SESSION),
        resource=policy,
        identity=[near] * 10,
        boundary=near,
        session=[near],
    )


def both(mine: Any, theirs: Any, kind: Any) -> Work:
    return lambda: compare(mine, theirs, kind=kind)


def twins(make: Callable[[int], Json], size: int, kind: Any, last: Json | None = None) -> Work:
    """A document beside one that says the same in another order, so that nothing is found early."""
    made = json.loads(document(endless(make), size))
    turned = {**made, "Statement": [*made["Statement"][::-1], *([last] if last else [])]}
    return both(made, turned, kind)


@case("compare: twins of star patterns")
def twin_stars(scale: float) -> Work:
    return twins(
        lambda n: statement(resource=f"arn:aws:s3:::*a*{n}*?b*"),
        int(MANAGED * scale),
        "identity",
        statement("Deny", resource="arn:aws:s3:::*zz*y"),
    )


@case("compare: twins of conditions on many keys")
def twin_keys(scale: float) -> Work:
    def one(n: int) -> Json:
        return statement(Condition={"StringLike": {f"aws:PrincipalTag/t{n}": f"*a{n}*"}})

    return twins(
        one,
        int(INLINE * scale),
        "identity",
        statement(
            "Deny",
            Condition={
                "Bool": {"aws:SecureTransport": "false"},
                "StringEquals": {"aws:PrincipalTag/none": ""},
            },
        ),
    )


@case("compare: twins of thousands of values under one key")
def twin_values(scale: float) -> Work:
    wanted = listed(lambda n: f"*a{n}?*b", int(INLINE * scale) - 300)
    tests = {"StringLike": {"aws:PrincipalTag/t": wanted}}
    mine = document([statement(Condition=tests)], INLINE * 2)
    theirs = document(
        [statement(Condition={"StringLike": {"aws:PrincipalTag/t": wanted[::-1] + ["*ab"]}})], INLINE * 2
    )
    return both(mine, theirs, "identity")


@case("compare: twins of actions")
def twin_actions(scale: float) -> Work:
    return twins(
        lambda n: statement(action=f"*:*{'abcdefghijklmnopqrstuvwxyz'[n % 26]}{n}*"),
        int(INLINE * scale),
        "identity",
        statement(action="*:*e*e*e*"),
    )


@case("compare: twins of principals in a bucket policy")
def twin_principals(scale: float) -> Work:
    def one(n: int) -> Json:
        return statement(
            resource=f"arn:aws:s3:::b/{n}*", Principal={"AWS": f"arn:aws:iam::{n:012}:role/r{n}"}
        )

    return twins(
        one,
        int(BUCKET * scale),
        "resource",
        statement("Deny", resource="arn:aws:s3:::c/*", Principal={"AWS": ALICE}),
    )


@case("compare: twins of a bucket policy with everything")
def twin_bucket(scale: float) -> Work:
    def one(n: int) -> Json:
        tests = {
            "StringNotLike": {f"aws:PrincipalTag/t{n % 9}": f"*{n}?"},
            "NotIpAddress": {"aws:SourceIp": f"10.0.{n}.0/24"},
        }
        return statement(
            "Deny" if n % 2 else "Allow", "s3:*", f"arn:aws:s3:::*b{n}*", Principal="*", Condition=tests
        )

    return twins(
        one,
        int(BUCKET * scale),
        "resource",
        statement(
            "Deny",
            "s3:GetObject",
            "arn:aws:s3:::*",
            Principal="*",
            Condition={"DateGreaterThan": {"aws:CurrentTime": "2099-01-01T00:00:00Z"}},
        ),
    )


@case("compare: twins of key policies")
def twin_key(scale: float) -> Work:
    def one(n: int) -> Json:
        return statement(
            "Allow",
            f"kms:*{'abcdefgh'[n % 8]}*",
            Principal={"AWS": f"{n:012}"},
            Condition={"StringLike": {f"kms:EncryptionContext:k{n % 20}": f"*{n}*"}},
        )

    return twins(
        one,
        int(KEY * scale),
        "resource",
        statement("Deny", "kms:Decrypt", Principal="*", Condition={"Null": {"kms:ViaService": "false"}}),
    )


@case("compare: twins of SCPs")
def twin_scps(scale: float) -> Work:
    def one(n: int) -> Json:
        return {
            "Effect": "Deny",
            "NotAction": [f"s3:*{n}", "iam:*"],
            "Resource": "*",
            "Condition": {"ArnNotLike": {"aws:PrincipalArn": f"arn:*:iam::*:role/*{n}*"}},
        }

    return twins(
        one,
        int(SCP * scale),
        "scp",
        statement("Deny", "s3:*", Condition={"StringLike": {"aws:RequestedRegion": "eu-*"}}),
    )


@case("compare: two whole sets of SCPs")
def whole_sets(scale: float) -> Work:
    def scp(size: int) -> str:
        return document(endless(lambda n: statement("Deny", "s3:*", f"arn:aws:s3:::b{n}/*")), size)

    levels = stack(scp, max(1, round(LEVELS * scale)))
    mine = PolicySet([document([FULL], 200)], scps=levels)
    theirs = PolicySet([document([FULL], 200)], scps=[one[::-1] + [scp(300)] for one in levels])
    return lambda: compare(mine, theirs)


def checked(text: str, kind: Any) -> Work:
    return lambda: validate(text, kind)


for _kind, _size in {
    "identity": INLINE,
    "resource": BUCKET,
    "scp": SCP,
    "trust": TRUST,
    "rcp": 5_120,
}.items():

    def _pairs(scale: float, kind: Any = _kind, size: int = _size) -> Work:
        more: Json = {"Principal": "*"} if kind in ("resource", "rcp") else {}
        made = endless(
            lambda n: statement(
                ["Deny", "Allow"][n % 2], ["s3:*", f"s3:*{n}*"], f"arn:aws:s3:::*{n}*a*", **more
            )
        )
        return checked(document(made, int(size * scale)), kind)

    def _values(scale: float, kind: Any = _kind, size: int = _size) -> Work:
        more: Json = {"Principal": "*"} if kind in ("resource", "rcp") else {}
        names = listed(lambda n: f"arn:aws:s3:::*a?*{n}*", int(size * scale) // 2)
        acts = listed(lambda n: f"s3:*a{n}*", int(size * scale) // 2)
        return checked(document([statement(action=acts, resource=names, **more)], size * 2), kind)

    def _stars(scale: float, kind: Any = _kind, size: int = _size) -> Work:
        more: Json = {"Principal": "*"} if kind in ("resource", "rcp") else {}
        half = int(size * scale) // 3
        names = ["arn:aws:s3:::" + "*?a" * (half // 3), "arn:aws:s3:::" + "*a?" * (half // 3)]
        acts = ["s3:" + "*e?" * (half // 3), "s3:*" + "?" * half + "*"]
        return checked(document([statement(action=acts, resource=names, **more)], size * 3), kind)

    def _keys(scale: float, kind: Any = _kind, size: int = _size) -> Work:
        more: Json = {"Principal": "*"} if kind in ("resource", "rcp") else {}
        tests = {f"s3:prefx{n}": "${aws:usrname}*${" for n in range(int(size * scale) // 42)}
        return checked(document([statement(Condition={"StringLike": tests}, **more)], size * 3), kind)

    for _word, _build in {"pairs": _pairs, "values": _values, "stars": _stars, "keys": _keys}.items():
        CASES[f"validate: {_word}, {_kind}"] = _build


@case("validate: unknown actions")
def unknown(scale: float) -> Work:
    acts = listed(lambda n: f"s3:GetObjct{n}", int(INLINE * scale) - 200)
    return checked(document([statement(action=acts)], INLINE * 2), "identity")


@case("validate: unknown services")
def unknown_services(scale: float) -> Work:
    acts = listed(lambda n: f"sqq{n}:Get", int(INLINE * scale) - 200)
    return checked(document([statement(action=acts)], INLINE * 2), "identity")


@case("validate: statements that contain each other")
def redundant(scale: float) -> Work:
    made = endless(lambda n: statement(action=["s3:*a*"] * 2, resource=f"*{'?' * (n % 40)}*"))
    return checked(document(made, int(BUCKET * scale)), "identity")


@case("validate: deep nesting")
def deep_check(scale: float) -> Work:
    half = int(400_000 * scale)
    return checked('{"Statement":' + "[" * half + "]" * half + "}", "identity")


@case("validate: a megabyte of one Sid")
def sid_check(scale: float) -> Work:
    return checked(
        json.dumps({"Statement": [{"Sid": "a " * int(490_000 * scale), **statement()}]}), "identity"
    )


@case("validate: 100,000 characters of resources")
def long_check(scale: float) -> Work:
    names = listed(lambda n: f"arn:aws:s3:::*a?*{n}*", int(90_000 * scale))
    return checked(json.dumps({"Statement": [statement(resource=names)]}), "identity")


@case("validate: 100,000 characters of actions")
def long_actions(scale: float) -> Work:
    names = listed(lambda n: f"s3:*a?*{n}*", int(90_000 * scale))
    return checked(json.dumps({"Statement": [statement(action=names)]}), "identity")


@case("validate: 100,000 characters of statements")
def long_statements(scale: float) -> Work:
    made = endless(lambda n: statement(resource=f"arn:aws:s3:::*a{n}"))
    return checked(document(made, int(92_000 * scale)), "identity")


# --- the clock -----------------------------------------------------------------------------------


def spent(work: Work) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("word", nargs="?", default="", help="only cases whose name holds this")
    parser.add_argument("--quick", action="store_true", help="a smoke test: the figures mean nothing")
    given = parser.parse_args()
    full = 0.01 if given.quick else 1.0
    evaluate(ask(), PolicySet())
    validate({}, "identity")
    worst: dict[str, float] = {}
    print(f"{'seconds':<66}{'half':>9}{'whole':>9}{'growth':>9}")
    for name, build in CASES.items():
        if given.word in name:
            half, whole = spent(build(full / 2)), spent(build(full))
            print(f"{name:<66}{half:>9.3f}{whole:>9.3f}{whole / max(half, 1e-6):>8.1f}x", flush=True)
            kind = name.partition(":")[0]
            worst[kind] = max(worst.get(kind, 0.0), whole)
    for kind, seconds in worst.items():
        print(f"worst of {kind}: {seconds:.3f} s")


if __name__ == "__main__":
    main()
