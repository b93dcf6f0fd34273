"""The shape of a policy document: what may stand where, and what is said when it doesn't.

Grammar of the IAM JSON policy language. The checks stop where AWS's own do when a document is
saved; what AWS saves and only warns about belongs to validation.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from labkit.policy._language._statement import Statement
from labkit.policy._match._conditions import Condition, operator_problem

if TYPE_CHECKING:
    from labkit.policy._language._places import Path
    from labkit.policy._match._principal import PrincipalMap

Kind: TypeAlias = Literal["identity", "resource", "trust", "scp", "rcp", "session", "boundary", "endpoint"]
KINDS: tuple[Kind, ...] = ("identity", "resource", "trust", "scp", "rcp", "session", "boundary", "endpoint")
WITH_PRINCIPAL: frozenset[Kind] = frozenset({"resource", "trust", "rcp", "endpoint"})
VERSIONS = ("2012-10-17", "2008-10-17")

OF_DOCUMENT = ("Version", "Id", "Statement")
OF_STATEMENT = (
    "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
)  # fmt: skip
OF_PRINCIPAL = ("AWS", "Federated", "Service", "CanonicalUser")


class Number(str):
    """A number of the text as it was written there, so that 1.10 stays 1.10."""

    __slots__ = ()


class NotFinite(str):
    """NaN or Infinity, which JSON doesn't have but some writers write."""

    __slots__ = ()


class Repeated(dict[str, Any]):
    """An object of the text that holds one of its keys twice."""

    key: str


class Problem(Exception):
    """What is wrong, and where."""

    def __init__(self, problem: str, path: Path, *, at_key: bool = False) -> None:
        super().__init__(problem)
        self.problem = problem
        self.path = path
        self.at_key = at_key


def read(document: Any, kind: Kind | None) -> tuple[str, str | None, tuple[Statement, ...]]:
    """A document's version, id and statements; raises Problem."""
    _object(document, (), "A policy document", OF_DOCUMENT)
    version = document.get("Version", "2008-10-17")
    if version not in VERSIONS:
        raise Problem(f"Version must be {_any_of(VERSIONS)}, not {_shown(version)}.", ("Version",))
    identifier = _text(document["Id"], ("Id",)) if "Id" in document else None
    if "Statement" not in document:
        raise Problem("The policy has no Statement. A policy needs at least one.", ())
    statements = tuple(
        _statement(raw, path, index, kind, variables=version == VERSIONS[0])
        for index, (raw, path) in enumerate(_statements(document["Statement"]))
    )
    return str(version), identifier, statements


def _statements(raw: Any) -> Iterator[tuple[Any, Path]]:
    if isinstance(raw, Mapping):
        yield raw, ("Statement",)
    elif isinstance(raw, list | tuple):
        if not raw:
            raise Problem(
                "Statement is an empty list. A policy needs at least one statement.", ("Statement",)
            )
        for index, item in enumerate(raw):
            yield item, ("Statement", index)
    else:
        raise Problem(f"Statement must be an object or a list of objects, not {_shown(raw)}.", ("Statement",))


def _statement(raw: Any, path: Path, index: int, kind: Kind | None, *, variables: bool) -> Statement:
    _object(raw, path, "A statement", OF_STATEMENT)
    if "Effect" not in raw:
        raise Problem('The statement has no Effect. Write "Effect": "Allow" or "Effect": "Deny".', path)
    if raw["Effect"] not in ("Allow", "Deny"):
        problem = f"Effect must be Allow or Deny, with these capitals, not {_shown(raw['Effect'])}."
        raise Problem(problem, (*path, "Effect"))
    principal = _one_of(raw, path, "Principal", "NotPrincipal", _principals)
    actions = _one_of(raw, path, "Action", "NotAction", _actions)
    if actions is None:
        raise Problem(
            "The statement has no Action (or NotAction). Name the operations that it allows or denies.", path
        )
    resources = _one_of(raw, path, "Resource", "NotResource", _texts)
    statement = Statement(
        index=index,
        sid=_text(raw["Sid"], (*path, "Sid")) if "Sid" in raw else None,
        effect=raw["Effect"],
        principal=principal,
        not_principal="NotPrincipal" in raw,
        actions=actions,
        not_action="NotAction" in raw,
        resources=resources,
        not_resource="NotResource" in raw,
        conditions=_conditions(raw["Condition"], (*path, "Condition"), variables)
        if "Condition" in raw
        else (),
        variables=variables,
        path=path,
    )
    check_place(statement, kind)
    return statement


def check_place(statement: Statement, kind: Kind | None) -> None:
    """Whether the statement has the elements that belong where a policy of this kind stands; raises Problem."""
    _check_principal(statement, kind)
    _check_resource(statement, kind)


def _check_principal(statement: Statement, kind: Kind | None) -> None:
    """A Principal where one belongs, none where none does. AWS JSON policy elements: Principal."""
    has = statement.principal is not None
    if kind is None or has == (kind in WITH_PRINCIPAL):
        return
    if not has:
        problem = (
            f"The statement has no Principal. In {_NAMES[kind]} each statement must name its principals."
        )
        raise Problem(problem, statement.path)
    element = "NotPrincipal" if statement.not_principal else "Principal"
    problem = f"{element} doesn't belong in {_NAMES[kind]}. Its principal is the user, group or role that you attach it to. Remove {element}, or attach the policy to a resource."
    raise Problem(problem, (*statement.path, element), at_key=True)


def _check_resource(statement: Statement, kind: Kind | None) -> None:
    """A policy attached to a resource may leave Resource out, for it means that resource; a role's must."""
    has = statement.resources is not None
    if has and kind == "trust":
        element = "NotResource" if statement.not_resource else "Resource"
        problem = (
            f"{element} doesn't belong in a role's trust policy. A trust policy applies only to its own role."
        )
        raise Problem(problem, (*statement.path, element), at_key=True)
    if not has and not (kind in ("resource", "trust") or (kind is None and statement.principal is not None)):
        problem = (
            'The statement has no Resource (or NotResource). To cover every resource, write "Resource": "*".'
        )
        raise Problem(problem, statement.path)


_NAMES: dict[str, str] = {
    "identity": "an identity-based policy",
    "resource": "a resource-based policy",
    "trust": "a role's trust policy",
    "scp": "a service control policy",
    "rcp": "a resource control policy",
    "session": "a session policy",
    "boundary": "a permissions boundary",
    "endpoint": "a VPC endpoint policy",
}


def _object(raw: Any, path: Path, what: str, allowed: tuple[str, ...] | None) -> None:
    if not isinstance(raw, Mapping):
        raise Problem(f"{what} must be an object in curly braces, not {_shown(raw)}.", path)
    if isinstance(raw, Repeated):
        problem = (
            f"{_shown(raw.key)} appears twice. AWS accepts a key only once. Put the values into one list."
        )
        raise Problem(problem, (*path, raw.key), at_key=True)
    for key in raw:
        if not isinstance(key, str):
            raise Problem(f"A key must be text, not {_shown(key)}.", path)
        if allowed is not None and key not in allowed:
            problem = (
                f"{_shown(key)} isn't an element of a policy. This place can have: {', '.join(allowed)}."
            )
            raise Problem(problem, (*path, key), at_key=True)


def _one_of(
    raw: Mapping[str, Any], path: Path, plain: str, negated: str, read_it: Callable[[Any, Path], Any]
) -> Any:
    if plain in raw and negated in raw:
        problem = f"The statement has both {plain} and {negated}. Keep one of them."
        raise Problem(problem, (*path, negated), at_key=True)
    for element in (plain, negated):
        if element in raw:
            return read_it(raw[element], (*path, element))
    return None


def _texts(raw: Any, path: Path) -> tuple[str, ...]:
    if not isinstance(raw, list | tuple):
        return (_text(raw, path),)
    if not raw:
        raise Problem(
            f"{path[-1]} is an empty list, so the statement covers nothing. Add at least one name.", path
        )
    return tuple(_text(item, (*path, index)) for index, item in enumerate(raw))


def _text(raw: Any, path: Path) -> str:
    if not isinstance(raw, str) or isinstance(raw, Number | NotFinite):
        raise Problem(f"Write text in double quotes here, not {_shown(raw)}.", path)
    if not raw.isascii() and printable(raw) != raw:
        raise Problem("The text contains half of a character (a lone surrogate). AWS can't read it.", path)
    return str(raw)


def _actions(raw: Any, path: Path) -> tuple[str, ...]:
    actions = _texts(raw, path)
    for index, action in enumerate(actions):
        if ":" not in action and action.strip("*"):
            where = (*path, index) if isinstance(raw, list | tuple) else path
            problem = (
                f"{_shown(action)} doesn't name its service. Write service:Action, such as s3:GetObject."
            )
            raise Problem(problem, where)
    return actions


def _principals(raw: Any, path: Path) -> PrincipalMap:
    if isinstance(raw, str) and raw == "*":
        return (("*", ("*",)),)
    if isinstance(raw, str):
        problem = f'A principal is "*" or an object such as {{"AWS": "arn:aws:iam::111111111111:root"}}, not {_shown(raw)}.'
        raise Problem(problem, path)
    _object(raw, path, "A principal", None)
    if not raw:
        raise Problem(f"{path[-1]} is empty, so it names nobody.", path)
    for key in raw:
        if key not in OF_PRINCIPAL:
            problem = f"{_shown(key)} isn't a type of principal. The types are: {', '.join(OF_PRINCIPAL)}."
            raise Problem(problem, (*path, key), at_key=True)
    return tuple((key, _texts(value, (*path, key))) for key, value in raw.items())


def _conditions(raw: Any, path: Path, variables: bool) -> tuple[Condition, ...]:
    _object(raw, path, "Condition", None)
    conditions = []
    for operator, keys in raw.items():
        problem = operator_problem(operator)
        if problem:
            raise Problem(printable(problem), (*path, operator), at_key=True)
        _object(keys, (*path, operator), f"The condition {operator}", None)
        for key, values in keys.items():
            where = (*path, operator, key)
            conditions.append(Condition(operator, _text(key, where), _values(values, where), variables))
    return tuple(conditions)


def _values(raw: Any, path: Path) -> tuple[str, ...]:
    if isinstance(raw, list | tuple):
        return tuple(_value(item, (*path, index)) for index, item in enumerate(raw))
    return (_value(raw, path),)


def _value(raw: Any, path: Path) -> str:
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, NotFinite) or (isinstance(raw, float | int | Number) and not _finite(raw)):
        raise Problem("AWS can't read this number.", path)
    if isinstance(raw, float | int | Number):
        return str(raw)
    if not isinstance(raw, str):
        raise Problem(f"A condition's value is text, a number or true or false, not {_shown(raw)}.", path)
    return _text(raw, path)


def _finite(number: float | Number) -> bool:
    if isinstance(number, int):
        return number.bit_length() < 4096  # longer ones Python refuses to write out
    return math.isfinite(float(number))


def _any_of(choices: tuple[str, ...]) -> str:
    return " or ".join(f'"{choice}"' for choice in choices)


def printable(text: str) -> str:
    """A text that can be encoded whatever it held."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _shown(raw: Any) -> str:
    """A wrong value in words, short whatever it is."""
    if isinstance(raw, str) and not isinstance(raw, Number | NotFinite):
        return printable(repr(raw if len(raw) <= 40 else raw[:37] + "..."))
    return next((name for kinds, name in _WORDS if isinstance(raw, kinds)), f"a Python {type(raw).__name__}")


_WORDS: tuple[tuple[tuple[type, ...], str], ...] = (
    ((type(None),), "null"),
    ((bool,), "true or false"),
    ((NotFinite, Number, int, float), "a number"),
    ((Mapping,), "an object in curly braces"),
    ((list, tuple), "a list"),
)
