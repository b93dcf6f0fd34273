"""Whatever is typed as an answer of any kind: a clear message within a second, and nothing is lost.

`LABKIT_LONG=1` types all of it into the page.
"""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING, Any, get_args

import pytest

from labkit.exercises import EXERCISES
from labkit.lesson.exercises import Kind
from labkit.lesson.model.work.book import WorkBook
from labkit.lesson.view.exercises.view import ExerciseView

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from labkit.lesson.exercises import Exercise

ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}
TRUST = {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}


def _document(*statements: Any, **more: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements), **more})


def _with(**parts: Any) -> str:
    return _document({**ALL, **parts})


CREATE = {"as": "ada", "service": "iam", "operation": "CreateUser"}


def _tagged(tag: str) -> dict[str, Any]:
    return {"Condition": {"StringLike": {f"aws:PrincipalTag/{tag}": "*x*y*z*"}}}


MANY = [{**ALL, "Resource": f"arn:aws:s3:::{'*a*b' * n}", **_tagged(f"t{n}")} for n in range(1, 30)]
SPOILED = {
    "empty": "",
    "spaces": " \n\t ",
    "no JSON": "let Ben read it, please",
    "half": '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", ',
    "huge": "x" * 10_000_000,
    "a megabyte of JSON": _document(*[ALL] * 20_000),
    "a megabyte's pattern": _with(Action="s3:*", Resource="*a" * 500_000),
    "many patterns": _document(*MANY),
    "deep": "[" * 100_000,
    "deep and closed": "[" * 3_000 + "]" * 3_000,
    "deep in a policy": '{"Statement": ' + '{"a":' * 5_000 + "1" + "}" * 5_005,
    "not a number": '{"Version": "2012-10-17", "Statement": NaN}',
    "infinity": '{"statement": Infinity, "element": -Infinity, "events": [Infinity]}',
    "a number": "1e999999",
    "long digits": "9" * 5_000,
    "a text": '"text"',
    "a list": "[]",
    "a list of policies": f"[{_document(ALL)}]",
    "null": "null",
    "keys twice": '{"Statement": {"Effect": "Allow", "Effect": "Deny"}, "Statement": [], "calls": []}',
    "half a surrogate pair": '{"Statement": "\\ud800"}',
    "half a surrogate pair, typed": "\ud800",
    "a mark in front": "\ufeff" + _with(Action="s3:GetObject"),
    "from right to left": _with(Action="\u202es3:GetObject\u202c", Resource="\u200farn:aws:s3:::x"),
    "nul": '{"Statement": "\x00"}',
    "a gap": '{"Version": "____ 1 ____"}',
    "CloudFormation": json.dumps({"Resources": {"Bucket": {"Type": "AWS::S3::Bucket"}}}),
    "a trust policy": _document(TRUST),
    "an SCP": _document({"Effect": "Deny", "NotAction": ["iam:*"], "Resource": "*"}),
    "a resource's policy": _with(Principal="*", Action="s3:GetObject", Resource="arn:aws:s3:::nobodys/*"),
    "no statement": _document(),
    "wrong types": '{"type": [], "policy": {}, "statement": [], "element": 7, "events": {}}',
    "no lists": '{"calls": 7, "close": {}}',
    "wrong numbers": '{"statement": 1e400, "element": null, "events": [1e9, "x", null, true]}',
    "wrong calls": '{"calls": ["exit()", 7, {"as": "ada"}], "close": [[]]}',
    "a call of nobody": '{"calls": [{"as": "vera", "service": "iam", "operation": "ListUsers"}]}',
    "no such service": '{"calls": [{"as": "ada", "service": "nosuch", "operation": "X"}]}',
    "lines in a line": json.dumps({"calls": ["aws iam list-users\n" * 30]}),
    "Python without end": "while True: pass",
    "Python that leaves": "import os; os._exit(1)",
    "Python that grows": "x = 'a' * 10 ** 10",
    "an exit": "raise SystemExit",
    "a call with a wrong value": json.dumps({"calls": [{**CREATE, "parameters": {"UserName": 7}}]}),
    "half a call": '{"calls": [{"as": "ada"}]}',
    "many letters with marks": "\u00e9" * 300,
    "YAML": "Version: 2012-10-17\nStatement:\n  - Effect: Allow\n    Action: '*'\n",
    "Terraform": 'resource "aws_iam_policy" "x" {}',
    "curly quotes": "{“Statement”: [{“Effect”: “Allow”, “Action”: “*”, “Resource”: “*”}]}",
    "two documents": _document(ALL) * 2,
    "a tab in a name": _with(Action="s3:Get\tObject"),
    "a Sid that isn't ASCII": _with(Sid="Für alle ☃"),
    "aws, and a shell's line": "aws iam list-users\ntouch x",
    "aws in a shell": "aws iam list-users; touch x",
    "aws of another service": "aws bedrock list-foundation-models --profile admin",
    "aws alone": "aws",
    "aws about itself": "aws configure",
    "aws help": "aws iam help",
    "aws for files": "aws s3 ls",
    "aws by nobody": "aws iam list-users --profile nobody",
    "aws that leaves": "aws iam list-users --endpoint-url http://127.0.0.1",
}  # fmt: skip
ONES = list(EXERCISES.values())
OF_EACH_KIND = list({type(one): one for one in reversed(ONES)}.values())
LONG = bool(os.environ.get("LABKIT_LONG"))


def _clear(one: Exercise, text: str) -> None:
    began = time.process_time()
    verdict = one.check(text)
    assert time.process_time() - began < 1
    assert not verdict.right
    assert 10 < len(verdict.says) < 1_000
    assert "\n" not in verdict.says


def test_there_are_ten_kinds() -> None:
    assert {one.kind for one in OF_EACH_KIND} == set(get_args(Kind))
    assert len(get_args(Kind)) == 10


@pytest.mark.parametrize("one", ONES if LONG else OF_EACH_KIND, ids=lambda one: str(one.name))
def test_every_spoiled_answer_gets_a_clear_message_within_a_second(one: Exercise) -> None:
    one.prepare()
    assert one.check(one.solution).right  # everything is built that it needs
    for name, text in SPOILED.items():
        try:
            _clear(one, text)
        except Exception as error:
            error.add_note(name)
            raise


def _fields(view: ExerciseView) -> Mapping[str, Any]:
    """The controls of an answer that take any text, by a name."""
    part: Any = view.part
    one = getattr(part, "editor", None) or getattr(part, "area", None)
    many = {"": one} if one is not None else getattr(part, "fields", {})
    return {name: field for name, field in many.items() if not hasattr(field, "options")}


FIELDS = ("first-policy", "tracks-in-the-trail", "call-for-a-newcomer", "keys-of-the-help-desk")
"""An exercise for each form of answer that has a field for text; golf and repair have that of the first."""

KEPT = [
    *("spaces", "half", "huge", "deep", "half a surrogate pair, typed", "a mark in front"),
    *("from right to left", "nul", "lines in a line", "a trust policy", "aws alone"),
]
if LONG:
    KEPT = [name for name in SPOILED if name != "empty"]  # where that was typed, the page begins anew


@pytest.mark.parametrize("named", FIELDS)
def test_what_was_typed_stays_and_is_there_after_a_restart(named: str, tmp_path: Path) -> None:
    one = EXERCISES[named]
    one.prepare()
    view = ExerciseView(one, WorkBook(tmp_path, "scene"))
    assert _fields(view)
    for name in KEPT:
        typed = SPOILED[name][: 1_000_000 // len(_fields(view))]
        began = time.process_time()
        for field in _fields(view).values():
            field.value = typed
        view.check.click()
        assert time.process_time() - began < 2, name  # the editor looks at it, too
        assert view.desk.error is None, name
        assert view.desk.note.value or view.verdict.value, name
        again = ExerciseView(one, WorkBook(tmp_path, "scene"))
        for field in (*_fields(view).values(), *_fields(again).values()):
            assert field.value == typed, name
