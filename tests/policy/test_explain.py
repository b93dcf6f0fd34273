"""Why a statement matches or doesn't: every kind of reason in words, never against the engine's own match."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from labkit.policy import Decision, Look, PolicySet, Request, evaluate

from .bridge import decide
from .drawing import CASES, QUICK
from .naive_conditions import one_key_holds
from .tables import NOTHING

if TYPE_CHECKING:
    from .naive import Case

TESTER = "arn:aws:iam::111111111111:user/Tester1"
SESSION = "arn:aws:sts::111111111111:assumed-role/Developer/bob"
OBJECT = "arn:aws:s3:::productionapp/Tester1/report.csv"
NEW, OLD = "2012-10-17", "2008-10-17"


def look(
    statement: dict[str, Any],
    context: dict[str, Any] | None = None,
    *,
    principal: str | None = TESTER,
    version: str | None = NEW,
    **more: Any,
) -> Look:
    """One statement beside a request for an object; one with a principal is in the object's policy."""
    whole = {"Effect": "Allow", **statement}
    if not {"Action", "NotAction"} & set(whole):
        whole["Action"] = "s3:GetObject"
    if not {"Resource", "NotResource"} & set(whole):
        whole["Resource"] = "*"
    document = {**({"Version": version} if version else {}), "Statement": [whole]}
    place = "resource" if {"Principal", "NotPrincipal"} & set(whole) else "identity"
    given = document if place == "resource" else [document]
    decision = evaluate(
        Request(principal, "s3:GetObject", OBJECT, context=context), PolicySet(**{place: given}, **more)
    )
    return next(one for row in decision.stages if row.policy_type == place for one in row.statements)


def condition(operator: str, key: str, *values: str, context: dict[str, Any] | None = None) -> Look:
    return look({"Condition": {operator: {key: list(values)}}}, context)


DEPARTMENT, KEYS, ADDRESS = "aws:PrincipalTag/Department", "aws:TagKeys", "aws:SourceIp"
OPERATORS = "IAM JSON policy elements: Condition operators"
SETS = "Set operators for multivalued context keys"
# AWS's page, the statement looked at, whether it matches, and sentences that are among its reasons.
ROWS: list[tuple[str, Look, bool, str]] = [
    (
        OPERATORS,
        condition("StringNotEquals", DEPARTMENT, "IT"),
        True,
        "The request has no aws:PrincipalTag/Department. StringNotEquals matches when the key is missing.",
    ),
    (
        OPERATORS,
        condition("NotIpAddress", ADDRESS, "192.0.2.0/24"),
        True,
        "The request has no aws:SourceIp. NotIpAddress matches when the key is missing.",
    ),
    (
        OPERATORS,
        condition("ArnNotLike", "aws:SourceArn", "arn:aws:sns:*:*:*"),
        True,
        "The request has no aws:SourceArn. ArnNotLike matches when the key is missing.",
    ),
    (
        f"{OPERATORS} (…IfExists)",
        condition("BoolIfExists", "aws:MultiFactorAuthPresent", "true"),
        True,
        "no aws:MultiFactorAuthPresent. IfExists makes the condition match when the key is missing.",
    ),
    (
        OPERATORS,
        condition("Bool", "aws:MultiFactorAuthPresent", "true"),
        False,
        "The request has no aws:MultiFactorAuthPresent. The policy requires true.",
    ),
    (
        "Condition operator to check existence of condition keys",
        condition("Null", "aws:TokenIssueTime", "true"),
        True,
        "The request has no aws:TokenIssueTime. Null with true matches a key that is missing.",
    ),
    (
        "Condition operator to check existence of condition keys",
        condition("Null", "aws:username", "true"),
        False,
        "The request has aws:username. Null with true needs a key that is missing.",
    ),
    (
        "Condition operator to check existence of condition keys",
        condition("Null", "aws:username", "false"),
        True,
        "The request has aws:username. Null with false matches a key that is there.",
    ),
    (
        SETS,
        condition("ForAllValues:StringEquals", KEYS, "Department"),
        True,
        "The request has no aws:TagKeys. ForAllValues matches when there is no value.",
    ),
    (
        SETS,
        condition("ForAllValues:StringEquals", KEYS, "a", context={KEYS: ["a", "b"]}),
        False,
        "aws:TagKeys has the value b, which doesn't match a. One such value makes ForAllValues false.",
    ),
    (
        SETS,
        condition("ForAnyValue:StringLike", KEYS, "x*", "b*", context={KEYS: ["a", "bb"]}),
        True,
        "aws:TagKeys has the value bb, which matches b*. ForAnyValue needs one such value.",
    ),
    (
        SETS,
        condition("ForAnyValue:StringEqualsIfExists", KEYS, "b"),
        False,
        "The request has no aws:TagKeys. ForAnyValue needs at least one value. IfExists doesn't change that.",
    ),
    (
        "Single-valued vs. multivalued context keys",
        condition("StringEquals", KEYS, "a", context={KEYS: ["a"]}),
        False,
        "aws:TagKeys can have several values: a. Only ForAllValues and ForAnyValue compare such a key.",
    ),
    (
        OPERATORS,
        condition("StringNotEquals", DEPARTMENT, "IT", "HR", context={DEPARTMENT: "HR"}),
        False,
        "aws:PrincipalTag/Department is HR, which matches HR. So StringNotEquals is false.",
    ),
    (
        f"{OPERATORS} (IP address)",
        condition("IpAddress", ADDRESS, "192.0.2.0/24", "203.0.113.0/24", context={ADDRESS: "203.0.113.7"}),
        True,
        "aws:SourceIp is 203.0.113.7, which is an address in 203.0.113.0/24.",
    ),
    (
        f"{OPERATORS} (Numeric)",
        condition("NumericLessThan", "s3:max-keys", "10", context={"s3:max-keys": "12"}),
        False,
        "s3:max-keys is 12. The policy requires less than 10.",
    ),
    (
        f"{OPERATORS} (Numeric)",
        condition("NumericNotEquals", "s3:max-keys", "10", context={"s3:max-keys": "ten"}),
        True,
        "s3:max-keys is ten, which isn't a number. NumericNotEquals matches such a value.",
    ),
    (
        f"{OPERATORS} (Date)",
        condition("DateLessThan", "aws:CurrentTime", "2026-01-01", context={"aws:CurrentTime": "2027-01-01"}),
        False,
        "aws:CurrentTime is 2027-01-01. The policy requires before 2026-01-01.",
    ),
    (
        "IAM JSON policy elements: Variables and tags",
        condition("StringLike", "s3:prefix", "${aws:username}/*", context={"s3:prefix": "Tester1/a"}),
        True,
        "is Tester1/a, which matches ${aws:username}/*. In this request ${aws:username} is Tester1.",
    ),
    (
        "IAM JSON policy elements: Variables and tags",
        look({"Resource": "arn:aws:s3:::productionapp/${aws:PrincipalTag/team, 'Tester1'}/*"}),
        True,
        "${aws:PrincipalTag/team, 'Tester1'} is Tester1 (its default).",
    ),
    (
        "IAM JSON policy elements: Variables and tags",
        look({"Resource": "arn:aws:s3:::productionapp/${aws:PrincipalTag/team}/*"}),
        False,
        "In this request ${aws:PrincipalTag/team} has no value, so it matches nothing.",
    ),
    *(
        (
            "IAM JSON policy elements: Version",
            look({"Resource": "arn:aws:s3:::productionapp/${aws:username}/*"}, version=version),
            False,
            "The policy's Version isn't 2012-10-17, so ${aws:username} is plain text, not a variable.",
        )
        for version in (OLD, None)
    ),
    (
        "IAM JSON policy elements: NotAction",
        look({"NotAction": ["iam:*", "sts:*"]}),
        True,
        "NotAction doesn't list s3:GetObject, so the statement covers it. It lists iam:*, sts:*.",
    ),
    (
        "IAM JSON policy elements: NotAction",
        look({"NotAction": ["iam:*", "s3:Get*"]}),
        False,
        "NotAction excludes s3:GetObject, because it lists s3:Get*.",
    ),
    (
        "IAM JSON policy elements: NotResource",
        look({"NotResource": "arn:aws:s3:::other/*"}),
        True,
        f"NotResource doesn't list {OBJECT}, so the statement covers it. It lists arn:aws:s3:::other/*.",
    ),
    (
        "IAM JSON policy elements: NotResource",
        look({"NotResource": ["arn:aws:s3:::other/*", "arn:aws:s3:::production*"]}),
        False,
        f"NotResource excludes {OBJECT}, because it lists arn:aws:s3:::production*.",
    ),
    (
        "AWS JSON policy elements: NotPrincipal",
        look({"Effect": "Deny", "NotPrincipal": {"AWS": TESTER}}),
        False,
        f"NotPrincipal excludes {TESTER}. It lists AWS {TESTER}.",
    ),
    (
        "AWS JSON policy elements: NotPrincipal",
        look({"Effect": "Deny", "NotPrincipal": {"AWS": TESTER}}, principal=SESSION),
        True,
        "To exclude a session, it must list the session and its role.",
    ),
    (
        "AWS JSON policy elements: NotPrincipal (permissions boundaries)",
        look(
            {"Effect": "Deny", "NotPrincipal": {"AWS": TESTER}},
            boundary={"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}},
        ),
        True,
        "NotPrincipal with Deny applies to every principal with a boundary, even to a listed one.",
    ),
    (
        "AWS JSON policy elements: Principal (everyone)",
        look({"Principal": "*"}, principal=None),
        True,
        "Principal * names everyone.",
    ),
    (
        "AWS JSON policy elements: Principal (accounts)",
        look({"Principal": {"AWS": "111111111111"}}),
        True,
        "Principal names account 111111111111. Policies of that account must allow the request too.",
    ),
    (
        "AWS JSON policy elements: Principal (roles)",
        look({"Principal": {"AWS": "arn:aws:iam::111111111111:role/Developer"}}, principal=SESSION),
        True,
        f"Principal names the role or user behind {SESSION}.",
    ),
    (
        "AWS JSON policy elements: Principal (users)",
        look({"Principal": {"AWS": TESTER.replace("1", "2")}}),
        False,
        f"Principal doesn't name {TESTER}.",
    ),
]


@pytest.mark.parametrize(("page", "seen", "matched", "says"), ROWS, ids=[row[3][:60] for row in ROWS])
def test_a_reason_is_told(page: str, seen: Look, matched: bool, says: str) -> None:
    assert seen.matched is matched, page
    assert says in " ".join(seen.matches if matched else seen.reasons), page


def test_the_story_names_what_decides() -> None:
    everything = {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
    asked = Request(TESTER, "s3:GetObject", OBJECT)
    twice = evaluate(asked, PolicySet([everything, everything])).explain()
    assert twice.endswith(
        "Allowed. Statement 1 of identity-based policy 1 and statement 1 of identity-based policy 2 allow it."
    )
    refused = evaluate(asked, PolicySet([everything], boundary=NOTHING))
    assert refused.explain().endswith("The permissions boundary refuses it.")


# --- what is told never contradicts what the engine finds ------------------------------------------

HAS_NONE = re.compile(r"The request has no (\S+)\.")
ONE_FITS = re.compile(r"(?:which|value \S+, which) matches (.+?)\.(?: |$)")


@QUICK
@given(CASES)
def test_what_is_told_agrees_with_the_match(case: Case) -> None:
    decision = decide(case)
    for row in decision.stages:
        for seen in row.statements:
            compiled = next(one for one in seen.source.compiled() if one.statement is seen.statement)
            applies = compiled.about(decision.plan.action) and compiled.applies(decision)
            assert bool(applies) == seen.matched == (not seen.reasons) == bool(seen.matches)
            for sentence in (*seen.matches, *seen.reasons):
                agrees(decision, seen, sentence)


def agrees(decision: Decision, seen: Look, sentence: str) -> None:
    """A sentence holds of the request: a key said to be missing is, a value said to fit fits by itself."""
    missing = HAS_NONE.search(sentence)
    if sentence.startswith("Condition ") and missing:
        assert decision.value(missing[1].lower()) is None
    operator = sentence.removeprefix("Condition ").partition(":")[0]
    tests = [one for one in seen.statement.conditions if one.operator == operator and seen.matched]
    fitting = ONE_FITS.search(sentence)
    for test in tests if fitting and "Not" not in operator else []:
        if f" {test.key} is " in sentence and fitting is not None and fitting[1] in test.values:
            context = {test.key.lower(): decision.value(test.key.lower())}
            variables = {
                key: decision.value(key) for key in ("aws:username", "aws:principaltag/team", "aws:userid")
            }
            whole = {**{key: value for key, value in variables.items() if value is not None}, **context}
            assert one_key_holds(operator, test.key, [fitting[1]], whole, seen.statement.variables)


HOSTILE = st.text(max_size=30) | st.sampled_from(
    ["${", "${aws:username}", "${a, 'b'}", "*" * 300, "\n\u2028\x00", "\ud800", "a" * 5000, "é${*}?"]
)


@QUICK
@given(HOSTILE, HOSTILE, HOSTILE, st.sampled_from(["StringLike", "ForAllValues:StringNotLike", "ArnLike"]))
def test_hostile_texts_are_told_on_short_lines(key: str, wanted: str, value: str, operator: str) -> None:
    statement = {
        "Effect": "Allow",
        "Action": "*",
        "Resource": "*",
        "Condition": {operator: {f"aws:PrincipalTag/{key}": wanted}},
    }
    document = {"Version": NEW, "Statement": [statement] * 120}
    assume("\ud800" not in f"{key}{wanted}")  # no policy can hold half of a character
    policies = PolicySet([document])
    context = {f"aws:PrincipalTag/{key}": value}
    told = evaluate(
        Request(TESTER, f"s3:{key}", f"arn:aws:s3:::{value}", context=context), policies
    ).explain()
    lines = told.splitlines()
    assert max(map(len, lines)) < 4_000
    assert len(lines) < 300
    assert lines[-1].startswith(("Allowed", "Refused"))
