"""Random policies as answers, the same answer in other words, and requests that may tell two policies apart.

The requests are drawn from what the policies name and asked of `evaluate`, so that a verdict is checked by
something other than the comparison it came from.
"""

from __future__ import annotations

import copy
import json
import re
from typing import TYPE_CHECKING, Any

from labkit.policy import PolicySet, Request, evaluate
from labkit.policy._validate import _catalog as catalog
from labkit.policy._validate._condition._keys import type_of
from tests.policy.random_conditions import draw_condition, draw_context

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

    from labkit.lesson.exercises import PolicyAnswer

    Statement = dict[str, Any]

ALWAYS = {
    "aws:requestedregion",
    "aws:currenttime",
    "aws:epochtime",
    "aws:securetransport",
    "aws:viaawsservice",
}
"""Keys that every request has. (AWS global condition context keys)"""

ALL = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
SWAPPED = {
    "Action": "NotAction",
    "NotAction": "Action",
    "Resource": "NotResource",
    "NotResource": "Resource",
    "Principal": "NotPrincipal",
    "NotPrincipal": "Principal",
}
OTHER_ACTIONS = [
    "s3:ListObjects",
    "*",
    "s3:*",
    "s3:Get*",
    "S3:GETOBJECT",
    "s3:*Object",
    "s3:Get?bject",
    "iam:*",
]
OTHER_ACTIONS += ["sts:*", "sts:TagSession", "kms:*", "kms:En*", "organizations:*", "nosuch:Thing", "s3:"]
OTHER_RESOURCES = [
    "*",
    "arn:aws:s3:::*",
    "arn:aws:s3:::*/*",
    "arn:aws:s3:::${aws:username}/*",
    "arn:*:*:*:*:*",
]
OTHER_RESOURCES += [
    "arn:aws:iam::*:user/${aws:username}",
    "arn:aws:iam::*:role/*",
    "arn:aws:s3:::w*s/?rchive/*",
]
OTHER_RESOURCES += ["arn:aws:s3:::${aws:PrincipalTag/Department, 'none'}/*", "report.csv"]


def scrambled(one: PolicyAnswer, chance: Random) -> str:
    """The solution or a known wrong answer, with a few things in it changed at random."""
    document = copy.deepcopy(json.loads(chance.choice([one.solution, *(wrong.text for wrong in one.wrong)])))
    document["Statement"] = _statements(document)
    words = _words(one)
    for _ in range(chance.choice([1, 1, 2, 3, 5])):
        _scramble(document, words, chance)
    if len(document["Statement"]) == 1 and chance.random() < 0.3:
        document["Statement"] = document["Statement"][0]
    return json.dumps(document)


def _statements(document: dict[str, Any]) -> list[Statement]:
    held = document["Statement"]
    return held if isinstance(held, list) else [held]


def _words(one: PolicyAnswer) -> dict[str, list[Any]]:
    """What any of the exercise's policies says, by its element, and a little more."""
    found: dict[str, list[Any]] = {"Effect": ["Allow", "Deny"], "Action": [*OTHER_ACTIONS]}
    found |= {
        "Resource": [*OTHER_RESOURCES],
        "Principal": ["*", {"AWS": "*"}, {"Service": "ec2.amazonaws.com"}],
    }
    for text in (one.solution, *(wrong.text for wrong in one.wrong)):
        for statement in _statements(json.loads(text)):
            for name, value in statement.items():
                found.setdefault(name, []).append(value)
    found["Action"] += [f"{doing.service}:{doing.operation}" for doing in one.doings]
    found["Principal"] += [{"AWS": who} for who in (*one.bench.cast, "111111111111")]
    found["Principal"].append({"AWS": list(one.bench.cast)})
    for request in _asked(one):
        found["Resource"].append(request.resource)
    for name, other in SWAPPED.items():
        found.setdefault(name, []).extend(found.get(other, [])[:20])
    return found


def _asked(one: PolicyAnswer) -> list[Request]:
    return [request for deed in one.bench.deeds for request in one.ground.asks(deed)]


def _scramble(document: dict[str, Any], words: dict[str, list[Any]], chance: Random) -> None:
    statements: list[Statement] = document["Statement"]
    at = chance.randrange(len(statements))
    name = chance.choice([*statements[at], "Condition", "Action", "Resource"])
    match chance.randint(0, 8):
        case 0 if len(statements) > 1:
            del statements[at]
        case 1:
            statements.append({**copy.deepcopy(statements[at]), "Effect": chance.choice(["Allow", "Deny"])})
        case 2 | 3:
            _condition(statements[at], chance)
        case 4 | 5 | 6 if name in SWAPPED:
            statements[at] = _element(statements[at], name, words, chance)
        case 7:
            _odd(document, statements[at], chance)
        case _ if name in words:
            statements[at][name] = copy.deepcopy(chance.choice(words[name]))


def _condition(statement: Statement, chance: Random) -> None:
    """No condition, another one, or one more."""
    held = statement.pop("Condition", {}) if chance.random() < 0.6 else statement.get("Condition", {})
    drawn = draw_condition(chance, {})
    match chance.randint(0, 2):
        case 0:
            statement["Condition"] = drawn
        case 1:
            statement["Condition"] = {**held, **drawn}


def _element(statement: Statement, name: str, words: dict[str, list[Any]], chance: Random) -> Statement:
    """An element turned into its opposite, with more values, or with a value that is bent."""
    match chance.randint(0, 2):
        case 0:
            return {SWAPPED[key] if key == name else key: value for key, value in statement.items()}
        case 1:
            return {**statement, name: _more(statement.get(name), words[name], chance)}
        case _:
            return {**statement, name: _bent(statement.get(name), chance)}


def _more(held: Any, words: list[Any], chance: Random) -> Any:
    """A value and some others as a list, now and then a long one with repetitions."""
    if isinstance(held, dict):
        return {kind: _more(value, ["*", "222222222222"], chance) for kind, value in held.items()}
    many = chance.choice([1, 2, 3, 40])
    texts = [word for word in words if isinstance(word, str)] or ["*"]
    return [*_listed(held), *(chance.choice(texts) for _ in range(many))]


def _listed(held: Any) -> list[Any]:
    return list(held) if isinstance(held, list) else [] if held is None else [held]


def _bent(held: Any, chance: Random) -> Any:
    """A text with a wildcard, a variable or another letter somewhere in it."""
    if isinstance(held, dict):
        return {kind: _bent(value, chance) for kind, value in held.items()}
    if isinstance(held, list):
        return [_bent(one, chance) for one in held] or ["*"]
    text = str(held)
    at = chance.randrange(len(text) + 1)
    put = chance.choice(["*", "**", "?", "", "${aws:username}", "x", "/", "*"])
    return text[:at] + put + text[at + chance.choice([0, 0, 1, 5]) :]


def _odd(document: dict[str, Any], statement: Statement, chance: Random) -> None:
    """What beginners and old policies have beside the usual."""
    match chance.randint(0, 5):
        case 0:
            document["Version"] = "2008-10-17"
        case 1:
            document.pop("Version", None)
        case 2:
            statement["Sid"] = chance.choice(["One", "One", "with blanks", ""])
        case 3:
            document["Id"] = "mine"
        case 4:
            statement.pop(chance.choice(list(statement)))
        case _:
            document["Statement"].append({"Effect": "Deny", "Action": "*", "Resource": "*"})


# The same in other words.


def reworded(one: PolicyAnswer, chance: Random) -> str:
    """The solution written in another way that means the same."""
    document = copy.deepcopy(json.loads(one.solution))
    statements = _statements(document)
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(statements))
        statements[at : at + 1] = chance.choice(_WAYS)(statements[at], chance)
    chance.shuffle(statements)
    document["Statement"] = statements[0] if len(statements) == 1 and chance.random() < 0.5 else statements
    parts = list(document.items())
    chance.shuffle(parts)
    return json.dumps(dict(parts), indent=chance.choice([None, 1, 4]))


def _values_listed(statement: Statement, chance: Random) -> list[Statement]:
    """A single value as a list of one, or given twice; in another order."""
    for name in ("Action", "Resource", "NotAction", "NotResource"):
        if name in statement:
            values = _listed(statement[name]) * chance.choice([1, 1, 2])
            statement[name] = chance.sample(values, len(values))
    return [statement]


def _split(statement: Statement, chance: Random) -> list[Statement]:
    """A statement for each of the actions or resources."""
    name = chance.choice(["Action", "Resource"])
    return [{**copy.deepcopy(statement), name: value} for value in _listed(statement.get(name))] or [
        statement
    ]


def _twice(statement: Statement, chance: Random) -> list[Statement]:
    """The whole statement twice, with names."""
    marks = chance.sample(range(10**6), 2)
    bare = {name: value for name, value in statement.items() if name != "Sid"}
    return [{**bare, "Sid": f"S{mark}"} for mark in marks]


def _other_letters(statement: Statement, chance: Random) -> list[Statement]:
    """Actions and condition keys in other letters, and a doubled star."""
    for name in ("Action", "NotAction"):
        if name in statement:
            changed = chance.choice([str.lower, str.upper])
            statement[name] = [changed(one) for one in _listed(statement[name])]
    if "Resource" in statement:
        statement["Resource"] = [one.replace("*", "**") for one in _listed(statement["Resource"])]
    return [statement]


def _covered(statement: Statement, chance: Random) -> list[Statement]:
    """Beside it, a statement that only says again a part of it."""
    again = copy.deepcopy(statement)
    again.pop("Sid", None)
    if "Resource" in again:
        texts = _listed(again["Resource"])
        again["Resource"] = [text.replace("*", chance.choice(["x*", "*y", "z"])) for text in texts]
    return [statement, again]


_WAYS: tuple[Callable[[Statement, Random], list[Statement]], ...] = (
    _values_listed,
    _split,
    _twice,
    _other_letters,
    _covered,
)


# Requests that may tell two policies apart.


def told_apart(one: PolicyAnswer, text: str, other: str, chance: Random, tries: int) -> Request | None:
    """A request that the first of two policies allows where it is in force, and the other doesn't."""
    mine, theirs = json.loads(text), json.loads(other)
    drawn, with_it = _Drawn(one, mine, theirs), one.place.beside(one.ground.estate)
    for _ in range(tries):
        request = drawn.request(chance)
        if not _can_be(one, request):
            continue
        owner = one.place.home
        asked = Request(request.principal, request.action, request.resource, owner, request.context)
        beside = chance.random() < 0.5
        says = [
            evaluate(asked, _in_force(one.place.kind, [each, *with_it], beside=beside)).allowed
            for each in (mine, theirs)
        ]
        if says[0] and not says[1]:
            return asked
    return None


def _can_be(one: PolicyAnswer, request: Request) -> bool:
    """Whether AWS can get this request: about a resource of a type that the action takes."""
    service, _, name = request.action.partition(":")
    about = one.place.about(one.ground.estate)
    if about is not None and request.resource not in about:
        return False
    if name.lower() not in catalog.actions(service.lower()):
        return False
    templates = catalog.resource_types(service.lower())
    types = catalog.types_of_action(service.lower(), name)
    patterns = [_pattern(templates[kind], one.place.home) for kind in types if kind in templates]
    return any(
        re.fullmatch(each, request.resource) for each in patterns or [re.escape("*")]
    ) and _has_keys_of(request)


def _has_keys_of(request: Request) -> bool:
    """Whether each key comes with the action, and has a value that it can have."""
    context = {key.lower(): value for key, value in (request.context or {}).items()}
    if any(not catalog.may_have(request.action, key) for key in context):
        return False
    if not context.keys() >= ALWAYS or any(_is_many(key, value) for key, value in context.items()):
        return False
    if any(type_of(key) == "Bool" and value not in ("true", "false") for key, value in context.items()):
        return False
    coded = context.get("aws:multifactorauthpresent") == "true"
    return coded or "aws:multifactorauthage" not in context


def _is_many(key: str, value: Any) -> bool:
    """Whether a key that has one value would have several."""
    return isinstance(value, list | tuple) and (type_of(key) or "ArrayOf")[:7] != "ArrayOf"


def _pattern(template: str, home: str) -> str:
    """A resource type's ARNs. IAM's are of the account itself, and a name there is never empty."""
    text = re.escape(template).replace(re.escape("${Partition}"), "aws")
    text = re.sub(r"\\\$\\\{\w+NameWithPath\\\}", "(?:[^:/]+/)*[^:/]+", text)
    if template.startswith("arn:${Partition}:iam::"):
        text = text.replace(re.escape("${Account}"), home)
    text = text.replace(re.escape("${BucketName}"), "[^:/]+").replace(re.escape("${ObjectName}"), ".+")
    return re.sub(r"\\\$\\\{\w+\\\}", "[^:]*", text)


def _in_force(kind: str, documents: list[Any], *, beside: bool) -> PolicySet:
    """Documents of this kind, asked alone. ``beside``: a resource's policy next to one that allows all."""
    match kind:
        case "identity":
            return PolicySet(identity=documents)
        case "boundary":
            return PolicySet(identity=[ALL], boundary=documents[0])
        case "session":
            return PolicySet(identity=[ALL], session=documents)
        case "scp":
            return PolicySet(identity=[ALL], scps=[[ALL], documents])
        case "rcp":
            return PolicySet(identity=[ALL], rcps=[[], documents])
        case _:
            return PolicySet(identity=[ALL] if beside else [], resource=documents[0])


class _Drawn:
    """Draws requests near what two policies name."""

    def __init__(self, one: PolicyAnswer, *documents: Any) -> None:
        self._asked = _asked(one)
        self._texts = sorted(set(_texts(documents)))
        self._patterns = [text for text in self._texts if re.fullmatch(r"[\w*?-]+:[\w*?]+", text)]
        self._arns = [text for text in self._texts if text.startswith("arn:") and ":iam::" not in text]
        self._arns += [
            text for text in self._texts if re.match(r"arn:aws:iam::[^:]*:(user|role|group)/", text)
        ]
        self._keys = sorted({key for document in documents for key in _keys(document)})

    def request(self, chance: Random) -> Request:
        base = chance.choice(self._asked)
        action = base.action if chance.random() < 0.6 else self._action(chance, base.action)
        resource = base.resource if chance.random() < 0.5 else self._resource(chance, base.resource)
        return Request(base.principal, action, resource, base.resource_account, self._context(chance, base))

    def _action(self, chance: Random, usual: str) -> str:
        if not self._patterns:
            return usual
        pattern = chance.choice(self._patterns)
        found = catalog.expand(pattern if ":" in pattern and not pattern.startswith("*") else "s3:*")
        if not found:
            return usual
        service, name = chance.choice(found)
        return f"{service}:{name}"

    def _resource(self, chance: Random, usual: str) -> str:
        pattern = chance.choice([*self._arns, usual])
        filled = re.sub(r"\$\{[^}]*\}", lambda _: chance.choice(["Ina", "none", "x"]), pattern)
        return re.sub(r"[*?]", lambda one: chance.choice("ax/") if one[0] == "?" else _some(chance), filled)

    def _context(self, chance: Random, base: Request) -> dict[str, Any]:
        context = {**(base.context or {})}
        held = {key.lower(): key for key in context}
        drawn = {key.lower(): value for key, value in draw_context(chance, {}).items()}
        for key in self._keys:
            if chance.random() < 0.3 or _is_whos(key):
                continue
            name = held.get(key.lower(), key)
            context.pop(name, None)
            if chance.random() < 0.75:
                context[name] = drawn.get(key.lower()) if chance.random() < 0.4 else self._value(chance)
                if context[name] is None:
                    del context[name]
        return context

    def _value(self, chance: Random) -> str:
        return re.sub(r"[*?]", lambda _: _some(chance), chance.choice(self._texts))


def _is_whos(key: str) -> bool:
    """Whether a key says who asks, so that it can't be another than the principal's."""
    low = key.lower()
    return low in {
        "aws:username",
        "aws:userid",
        "aws:principalarn",
        "aws:principalaccount",
        "aws:principaltype",
    }


def _some(chance: Random) -> str:
    return chance.choice(["", "x", "a/b", "archive/final/z"])


def _texts(held: Any) -> Iterator[str]:
    """Every text in a document."""
    if isinstance(held, dict):
        for value in held.values():
            yield from _texts(value)
    elif isinstance(held, list | tuple):
        for value in held:
            yield from _texts(value)
    elif not isinstance(held, bool):
        yield str(held)


def _keys(document: Any) -> Iterator[str]:
    for statement in _statements(document):
        for keys in (statement.get("Condition") or {}).values():
            yield from keys
