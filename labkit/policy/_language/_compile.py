"""A statement made ready to be asked, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.policy._match._conditions import Condition, compile_condition
from labkit.policy._match._principal import ITSELF, Level, Named, compile_principal
from labkit.policy._match._variables import Piece, take_apart
from labkit.policy._match._wildcard import Matcher, always_fits, any_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from labkit.policy._language._statement import Statement
    from labkit.policy._match._facts import Facts, Test


def always(_case: Facts) -> bool:
    """The test of what has nothing to be tested."""
    return True


def never(_case: Facts) -> bool:
    """The test where there is nothing that could pass it."""
    return False


class Compiled:
    """The tests of one statement.

    Attributes:
        statement: what it was made of.
        resource: whether its Resource element fits; ``always`` where any would.
        conditions: each condition with its test.
        level: how closely its Principal names whoever asks.
        everyone: whether that is always ``ITSELF``, as it is where there is no Principal.
        keys: one of these whoever it names must have; None where it may name anybody.
        fits: resource and conditions together.
        applies: the principal too; whether the statement speaks about this request, its action apart.
    """

    __slots__ = (
        "applies", "conditions", "everyone", "fits", "keys", "level", "resource", "resources", "statement",
    )  # fmt: skip

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        self.resources: tuple[tuple[Piece, ...], ...] = tuple(
            take_apart(_completed(text), variables=statement.variables, wild=True, arn=True)
            for text in statement.resources or ("*",)
        )
        self.resource = _resource_test(any_of(self.resources), statement.not_resource)
        self.conditions: tuple[tuple[Condition, Test], ...] = tuple(
            (condition, compile_condition(condition)) for condition in statement.conditions
        )
        named = Named(statement.principal) if statement.principal is not None else None
        level = _level(named, statement)
        self.everyone = level is None
        self.level: Level = level or _named_itself
        self.keys = named.keys() if named and not statement.not_principal else None
        self.fits = all_of(
            tuple(
                test for test in (self.resource, *(test for _, test in self.conditions)) if test is not always
            )
        )
        self.applies = self.fits if level is None else _with_level(level, self.fits)

    def about(self, action: str) -> bool:
        """Whether its Action or NotAction covers an action in lower case."""
        return action_test(self.statement)(action)


def action_test(statement: Statement) -> Callable[[str], bool]:
    """The test whether a statement's Action or NotAction covers an action in lower case."""
    matcher: Any = any_of(
        take_apart(action.lower(), variables=False, wild=True) for action in statement.actions
    )  # which needs no case, for actions know no variables
    return lambda action: matcher(action, None) is not statement.not_action


def _completed(resource: str) -> str:
    """An ARN that stops short means everything beyond: ``arn:aws:sqs`` is ``arn:aws:sqs:*:*:*``. IAM ARNs."""
    missing = 5 - resource.count(":")
    return resource + ":*" * missing if resource.startswith("arn:") and missing > 0 else resource


def _named_itself(_case: Facts) -> int:
    return ITSELF


def _level(named: Named | None, statement: Statement) -> Level | None:
    if named is None:
        return None
    return compile_principal(named, negated=statement.not_principal, deny=statement.effect == "Deny")


def _resource_test(matcher: Matcher, negated: bool) -> Test:
    if matcher is always_fits:
        return never if negated else always
    if negated:
        return lambda case: not matcher(case.resource, case)
    return lambda case: matcher(case.resource, case)


def all_of(tests: tuple[Test, ...]) -> Test:
    """The test that passes where all of these do."""
    if not tests:
        return always
    if len(tests) == 1:
        return tests[0]
    if len(tests) == 2:
        first, second = tests
        return lambda case: first(case) and second(case)

    def every(case: Facts) -> bool:
        for test in tests:  # noqa: SIM110 - twice as fast as a generator, on the hot path
            if not test(case):
                return False
        return True

    return every


def _with_level(level: Level, fits: Test) -> Test:
    if fits is always:
        return lambda case: level(case) > 0
    return lambda case: level(case) > 0 and fits(case)
