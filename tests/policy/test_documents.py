"""Documents that AWS would not save: the error says where and what, and nothing else is ever raised."""

from __future__ import annotations

import json
import pickle
import random
import time
from copy import deepcopy
from typing import Any

import pytest

from labkit.policy import Document, MalformedPolicyDocument, PolicySet, Request, evaluate, parse

STATEMENT: dict[str, Any] = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
GOOD: dict[str, Any] = {"Version": "2012-10-17", "Statement": [STATEMENT]}


def changed(**elements: object) -> dict[str, Any]:
    """The good document with other elements in its statement; None takes one away."""
    statement = {**STATEMENT, **elements}
    return {**GOOD, "Statement": [{key: value for key, value in statement.items() if value is not None}]}


IN_DICTS: list[tuple[object, str, str]] = [
    (None, "", "dict or JSON text"),
    (5, "", "dict or JSON text"),
    (["Statement"], "", "dict or JSON text"),
    (b"{}", "", "dict or JSON text"),
    ({}, "", "no Statement"),
    ({**GOOD, "Version": "2012-10-18"}, "Version", '"2012-10-17" or "2008-10-17"'),
    ({**GOOD, "Version": None}, "Version", "null"),
    ({**GOOD, "Version": ["2012-10-17"]}, "Version", "a list"),
    ({**GOOD, "Id": 5}, "Id", "a number"),
    ({**GOOD, "Statements": []}, "Statements", "an element"),
    ({**GOOD, "version": "2012-10-17"}, "version", "an element"),
    ({**GOOD, 5: 5}, "", "key must be text"),
    ({**GOOD, "Statement": []}, "Statement", "empty list"),
    ({**GOOD, "Statement": "all"}, "Statement", "'all'"),
    ({**GOOD, "Statement": ["all"]}, "Statement[0]", "'all'"),
    ({**GOOD, "Statement": [STATEMENT, None]}, "Statement[1]", "null"),
    ({**GOOD, "Statement": {"Effect": "Maybe"}}, "Statement.Effect", "Allow or Deny"),
    (changed(Effect=None), "Statement[0]", "no Effect"),
    (changed(Effect="allow"), "Statement[0].Effect", "with these capitals"),
    (changed(Effect=["Allow"]), "Statement[0].Effect", "a list"),
    (changed(Effect=True), "Statement[0].Effect", "true or false"),
    (changed(Action=None), "Statement[0]", "no Action"),
    (changed(Action=[]), "Statement[0].Action", "empty list"),
    (changed(Action=5), "Statement[0].Action", "a number"),
    (changed(Action={"s3": "GetObject"}), "Statement[0].Action", "an object"),
    (changed(Action=["s3:GetObject", ["s3:PutObject"]]), "Statement[0].Action[1]", "a list"),
    (changed(Action="GetObject"), "Statement[0].Action", "service:Action"),
    (changed(Action=["s3:*", "GetObject"]), "Statement[0].Action[1]", "service:Action"),
    (changed(NotAction="s3:PutObject"), "Statement[0].NotAction", "both Action and NotAction"),
    (changed(Resource=None), "Statement[0]", "no Resource"),
    (changed(Resource=[]), "Statement[0].Resource", "empty list"),
    (changed(Resource=[None]), "Statement[0].Resource[0]", "null"),
    (changed(NotResource="*"), "Statement[0].NotResource", "both Resource and NotResource"),
    (changed(Sid=5), "Statement[0].Sid", "a number"),
    (changed(Conditions={}), "Statement[0].Conditions", "an element"),
    (changed(effect="Allow"), "Statement[0].effect", "an element"),
    (changed(Condition="MFA"), "Statement[0].Condition", "curly braces"),
    (changed(Condition=[{}]), "Statement[0].Condition", "a list"),
    (changed(Condition={"StringEqual": {}}), "Statement[0].Condition.StringEqual", "a condition operator"),
    (changed(Condition={"NullIfExists": {}}), "Statement[0].Condition.NullIfExists", "already tests"),
    (
        changed(Condition={"ForSomeValues:StringLike": {}}),
        "Statement[0].Condition.ForSomeValues:StringLike",
        "",
    ),
    (changed(Condition={"Bool": "aws:SecureTransport"}), "Statement[0].Condition.Bool", "curly braces"),
    (changed(Condition={"Bool": {"k": None}}), "Statement[0].Condition.Bool.k", "null"),
    (changed(Condition={"Bool": {"aws:x": [["true"]]}}), "Statement[0].Condition.Bool.aws:x[0]", "a list"),
    (changed(Condition={"Bool": {"k": {"a": 1}}}), "Statement[0].Condition.Bool.k", "an object"),
    (changed(Condition={"Bool": {5: "true"}}), "Statement[0].Condition.Bool", "key must be text"),
    (
        changed(Condition={"NumericEquals": {"k": float("nan")}}),
        "Statement[0].Condition.NumericEquals.k",
        "can't read this number",
    ),
    (
        changed(Condition={"NumericEquals": {"k": 10**5000}}),
        "Statement[0].Condition.NumericEquals.k",
        "can't read this number",
    ),
    (changed(Principal="alice"), "Statement[0].Principal", "A principal is"),
    (changed(Principal=["*"]), "Statement[0].Principal", "a list"),
    (changed(Principal={}), "Statement[0].Principal", "names nobody"),
    (changed(Principal={"Aws": "*"}), "Statement[0].Principal.Aws", "a type of principal"),
    (changed(Principal={"AWS": 111111111111}), "Statement[0].Principal.AWS", "a number"),
    (changed(Principal={"AWS": []}), "Statement[0].Principal.AWS", "empty list"),
    (
        changed(Principal="*", NotPrincipal="*"),
        "Statement[0].NotPrincipal",
        "both Principal and NotPrincipal",
    ),
    (changed(Resource="arn:aws:s3:::\ud800"), "Statement[0].Resource", "surrogate"),
    (changed(Sid="\udfff"), "Statement[0].Sid", "surrogate"),
]


@pytest.mark.parametrize(("document", "path", "says"), IN_DICTS, ids=range(len(IN_DICTS)))
def test_a_dict_is_refused_with_its_path(document: object, path: str, says: str) -> None:
    with pytest.raises(MalformedPolicyDocument) as caught:
        parse(document)
    assert caught.value.path == path
    assert says in caught.value.problem
    assert (caught.value.line, caught.value.column) == (None, None)
    assert caught.value.place == (path or "the document itself")
    assert caught.value.place in str(caught.value)


IN_TEXTS = [
    ("", 1, 1, ""),
    ("{", 1, 2, ""),
    ("[]", 1, 1, ""),
    ("5", 1, 1, ""),
    ('{"Version": "2012-10-17",}', 1, 25, "Version"),
    ('{"Statement": [{"Effect": "Allow" "Action": "*"}]}', 1, 35, "Statement[0].Effect"),
    ('{\n  "Version": "2012",\n  "Statement": []\n}', 2, 14, "Version"),
    ('{\n  "Statement": [\n    {"Effect": "Grant"}\n  ]\n}', 3, 16, "Statement[0].Effect"),
    (
        '{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"},\n {"Effect": "Deny"}]}',
        2,
        2,
        "Statement[1]",
    ),
    ('{"Statement": {"Effect": "Allow", "Action": "*",\n"Resorce": "*"}}', 2, 1, "Statement.Resorce"),
    ('{"Statement": {"Effect": "Allow",\n"Action": "*",\n"Effect": "Deny"}}', 3, 1, "Statement.Effect"),
    (
        '{"Statement": {"Effect": "Allow", "Action": ["*",\n\n   7], "Resource": "*"}}',
        3,
        4,
        "Statement.Action[1]",
    ),
    (
        '{"Statement": {"Effect": "Allow", "Action": "*", "Resource":\n "\\ud834"}}',
        2,
        2,
        "Statement.Resource",
    ),
    (
        '{"Statement": {"Effect": "Allow", "Action": "*", "Condition": {"Null":\n {"s3:max-keys": NaN}}}}',
        2,
        18,
        "Statement.Condition.Null.s3:max-keys",
    ),
    ("[" * 100_000, 1, 65, ""),
    ('{"Statement":\n' + "[" * 5_000 + "]" * 5_000 + "}", 2, 64, ""),
    ('{"a":' * 50_000, 1, 321, ""),
]


@pytest.mark.parametrize(("text", "line", "column", "path"), IN_TEXTS, ids=range(len(IN_TEXTS)))
def test_a_text_is_refused_with_line_and_column(text: str, line: int, column: int, path: str) -> None:
    with pytest.raises(MalformedPolicyDocument) as caught:
        parse(text)
    assert (caught.value.line, caught.value.column, caught.value.path) == (line, column, path)
    assert caught.value.place.startswith(f"line {line}, column {column}")


PRINCIPAL = changed(Principal="*")
MISPLACED = [
    *((PRINCIPAL, kind, "Statement[0].Principal") for kind in ("identity", "scp", "session", "boundary")),
    (changed(NotPrincipal={"AWS": "*"}), "identity", "Statement[0].NotPrincipal"),
    *((GOOD, kind, "Statement[0]") for kind in ("resource", "trust", "rcp", "endpoint")),
    (PRINCIPAL, "trust", "Statement[0].Resource"),
]


@pytest.mark.parametrize(("document", "kind", "path"), MISPLACED)
@pytest.mark.parametrize("how", ["dict", "text", "parsed before"])
def test_a_principal_stands_where_aws_wants_one(
    document: dict[str, Any], kind: Any, path: str, how: str
) -> None:
    source: object = {"dict": document, "text": json.dumps(document)}.get(how) or parse(document)
    with pytest.raises(MalformedPolicyDocument) as caught:
        parse(source, kind)
    assert caught.value.path == path
    assert (caught.value.line is not None) == (how == "text")


def test_a_policy_set_knows_where_each_document_stands() -> None:
    identity: list[dict[str, Any]] = [
        {"identity": [PRINCIPAL]},
        {"boundary": PRINCIPAL},
        {"session": [PRINCIPAL]},
        {"scps": [[GOOD], [PRINCIPAL]]},
        {"resource": GOOD},
        {"rcps": [[GOOD]]},
        {"endpoint": [GOOD]},
    ]
    for arguments in identity:
        with pytest.raises(MalformedPolicyDocument):
            PolicySet(**arguments)


ACCEPTED: list[object] = [
    GOOD,
    {**GOOD, "Statement": STATEMENT},
    {"Statement": STATEMENT},
    {**GOOD, "Version": "2008-10-17", "Id": "any text: at all"},
    changed(Sid="with spaces, too"),
    changed(Action="*"),
    changed(Action="unknownservice:UnknownAction"),
    changed(Action=("s3:Get*", "S3:LIST?")),
    changed(Condition={}),
    changed(Condition={"StringEquals": {}}),
    changed(Condition={"StringEquals": {"k": []}}),
    changed(Condition={"Bool": {"k": True}, "NumericLessThan": {"k": [1, 2.5]}, "Null": {"k": False}}),
    changed(Condition={"ForAllValues:StringNotLikeIfExists": {"aws:TagKeys": ["a*"]}}),
    changed(Condition={"IpAddress": {"aws:SourceIp": "no address"}}),
    changed(Principal={"AWS": ["111111111111", "AIDAEXAMPLE"], "CanonicalUser": "79a5"}),
    changed(Principal={"Service": "ec2.amazonaws.com"}, Resource=None),
    changed(NotPrincipal={"Federated": "accounts.google.com"}),
    changed(Resource="not an ARN"),
    "\n\t " + json.dumps(GOOD) + " \n",
]


@pytest.mark.parametrize("document", ACCEPTED, ids=range(len(ACCEPTED)))
def test_what_aws_saves_is_taken_and_can_be_written_again(document: object) -> None:
    parsed = parse(document)
    again = parse(parsed.to_dict())
    assert again.to_dict() == parsed.to_dict()
    assert [vars_of(each) for each in again.statements] == [vars_of(each) for each in parsed.statements]


def vars_of(statement: Any) -> list[object]:
    """A statement's elements, without where it stands."""
    return [
        getattr(statement, name)
        for name in statement.__slots__
        if name not in ("_compiled", "path")
    ]  # fmt: skip


def test_numbers_and_truth_values_become_the_text_aws_sees() -> None:
    text = '{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": '
    text += '{"NumericEquals": {"k": [1.10, 1e2, -0, true, false]}}}}'
    assert parse(text).statements[0].conditions[0].values == ("1.10", "1e2", "-0", "true", "false")


def test_the_same_content_is_parsed_once() -> None:
    text = json.dumps(GOOD)
    assert parse(text) is parse("".join(text))
    assert parse(deepcopy(GOOD)) is parse(deepcopy(GOOD))
    document = parse(GOOD)
    assert parse(document) is document
    named = parse(GOOD, name="ReadOne", arn="arn:aws:iam::111111111111:policy/ReadOne")
    assert named.statements is document.statements
    assert (named.name, document.name) == ("ReadOne", None)
    assert parse(changed(Sid=None)) is not parse(changed(Sid="A"))


def test_a_dict_changed_afterwards_changes_nothing() -> None:
    source = deepcopy(GOOD)
    parsed = parse(source)
    source["Statement"][0]["Effect"] = "Deny"
    assert parsed.statements[0].effect == "Allow"
    assert parse(source).statements[0].effect == "Deny"


def test_megabytes_are_read_and_refused_in_their_place() -> None:
    many = {**GOOD, "Statement": [STATEMENT] * 30_000 + [{"Effect": "Allow"}]}
    with pytest.raises(MalformedPolicyDocument) as caught:
        parse(json.dumps(many, indent=1))
    assert caught.value.path == "Statement[30000]"
    with pytest.raises(MalformedPolicyDocument):
        parse("x" * 5_000_000)
    with pytest.raises(MalformedPolicyDocument):
        parse('"' + "\\" * 2_000_001)


def test_a_dict_that_holds_itself() -> None:
    loop: dict[str, Any] = {**GOOD}
    loop["Statement"] = loop
    with pytest.raises(MalformedPolicyDocument):
        parse(loop)
    deep: Any = {}
    for _ in range(50_000):
        deep = [deep]
    with pytest.raises(MalformedPolicyDocument):
        parse({"Statement": deep})


def _loops() -> list[dict[str, Any]]:
    """Dicts that never end or grow past all bounds when written out, in several branches."""
    loop: dict[str, Any] = {"Version": "2012-10-17"}
    loop.update(Id=loop, Statement=[loop, loop, loop])
    wheel: list[Any] = []
    wheel.extend([wheel] * 5)
    condition: dict[str, Any] = {}
    condition.update(StringEquals=condition, StringLike=condition)
    doubled: Any = {"Effect": "Allow"}
    for _ in range(60):
        doubled = {"a": doubled, "b": doubled}
    return [
        loop,
        {**GOOD, "Statement": wheel},
        changed(Condition=condition),
        {**GOOD, "Statement": doubled},
    ]


@pytest.mark.parametrize("number", range(4))
def test_a_dict_that_would_never_end_is_refused_at_once(number: int) -> None:
    began = time.process_time()
    with pytest.raises(MalformedPolicyDocument, match="contains itself"):
        parse(_loops()[number])
    assert time.process_time() - began < 0.5


def test_an_unknown_kind_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="kind must be one of"):
        parse(GOOD, "bucket")  # type: ignore[arg-type]


# Broken documents at random: 20,000 of them, half as text, half as dicts.

RICH: dict[str, Any] = {
    "Version": "2012-10-17",
    "Id": "rich",
    "Statement": [
        {
            "Sid": "One",
            "Effect": "Allow",
            "Principal": {
                "AWS": ["111111111111", "arn:aws:iam::999999999999:root"],
                "Service": "ec2.amazonaws.com",
            },
            "Action": ["s3:Get*", "s3:ListBucket"],
            "Resource": ["arn:aws:s3:::productionapp", "arn:aws:s3:::productionapp/${aws:username, 'me'}/*"],
            "Condition": {
                "ForAnyValue:StringLike": {"aws:TagKeys": ["Dep*"]},
                "IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"]},
                "DateLessThan": {"aws:CurrentTime": "2036-01-07T09:00:00Z"},
                "NumericLessThan": {"s3:max-keys": 10},
                "Bool": {"aws:SecureTransport": True},
            },
        },
        {"Effect": "Deny", "NotPrincipal": "*", "NotAction": "iam:*", "NotResource": "*"},
    ],
}
ODD: list[Any] = [
    None, True, False, 0, -1, 1.5, float("nan"), float("inf"), 10**400, b"x", Ellipsis, (),
    "", "*", "\ud800", "\x00", "${", "${}", "${*", "arn:aws:s3:::", "::::::", "[", "é" * 50,
    [], {}, [[]], [None], {"": ""}, {"AWS": {}}, {5: 5},
]  # fmt: skip
JUNK = ['"', *"{}[],:", "\\", "\\u12", "\\ud800", "null", "NaN", "1e999", "\x00", "\ud800", " ", "\n"]


def broken_dict(chance: random.Random) -> Any:
    document = deepcopy(RICH)
    for _ in range(chance.randint(1, 3)):
        at: Any = document
        while True:
            key = chance.choice(list(at) if isinstance(at, dict) else range(len(at)))
            inner = at[key]
            if not isinstance(inner, dict | list) or not inner or chance.random() < 0.3:
                break
            at = inner
        odd = deepcopy(chance.choice(ODD))
        if isinstance(at, dict) and chance.random() < 0.3:
            at[chance.choice(["Effect", "Principal", "x", "Action", 7, "\ud800", "Condition"])] = odd
        elif chance.random() < 0.2:
            del at[key]
        else:
            at[key] = odd
        if not document:
            break
    return document


def broken_text(chance: random.Random) -> str:
    text = json.dumps(RICH, indent=chance.choice([None, 1]))
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.choice([0, 0, 1, 1, 5, 40]))
        text = text[:start] + chance.choice([*JUNK, ""]) * chance.choice([1, 1, 1, 2, 60]) + text[end:]
    return text


def refusal(document: object, kind: Any) -> MalformedPolicyDocument | None:
    try:
        assert isinstance(parse(document, kind), Document)
    except MalformedPolicyDocument as error:
        return error
    return None


def test_twenty_thousand_broken_documents_raise_nothing_else() -> None:
    chance = random.Random(20361)  # noqa: S311 - the same documents each time
    request = Request(
        "arn:aws:iam::111111111111:user/alice", "s3:GetObject", "arn:aws:s3:::productionapp/me/x"
    )
    refused = 0
    for number in range(20_000):
        document = broken_text(chance) if number % 2 else broken_dict(chance)
        kind: Any = chance.choice([None, "resource", "identity", "rcp"])
        error = refusal(document, kind)
        if error is not None:
            refused += 1
            assert error.problem
            assert error.place
            assert (error.line is not None) == isinstance(document, str)
            str(error).encode()
        elif kind == "resource":
            evaluate(request, PolicySet(resource=document)).explain()
    assert refused > 12_000


def test_a_decision_can_be_copied_and_kept() -> None:
    request = Request(None, "s3:GetObject", "arn:aws:s3:::b/x", "111111111111", {"aws:TagKeys": ["a"]})
    named = parse(PRINCIPAL, name="Public", arn="arn:aws:s3:::b")
    policies = PolicySet(identity=[GOOD], resource=named, scps=[[GOOD]], rcps=[[], [PRINCIPAL]])
    decision = evaluate(request, policies)
    for again in (pickle.loads(pickle.dumps(decision)), deepcopy(decision)):  # noqa: S301 - our own
        assert again.explain() == decision.explain()
        assert again.request == request
        assert repr(again.policies) == repr(policies)
