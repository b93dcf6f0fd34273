"""Parameters made up from botocore's shapes: every optional one too, right values and wrong ones."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

NOON = datetime(2036, 1, 7, 12, tzinfo=UTC)
DEEPEST = 6
# What a client may send where a text belongs: nothing, much, other alphabets, what means something elsewhere.
ODD_TEXTS = (
    "", " ", "x" * 3000, "ü€🙂", "a&b=c", "a/b?c#d;e", "%2F%00", "*", "${aws:username}", "null", "-1",
    "arn:aws:iam::999999999999:role/None", "arn:aws:s3:::none/none", "i-00000000000000000", "eu-north-1a",
    "arn:aws:sns:mars-north-1:999999999999:none", "999999999998", "x_amz_tagging", "<a>&lt;</a>", "a\r\nb: c",
    "{}", "[]", '{"Version": "2012-10-17"}', "2036-01-07T00:00:00Z",
)  # fmt: skip
ODD_NUMBERS = (-(2**31), -1, 0, 1, 2**31 - 1, 2**31, 2**62)


class Maker:
    """Makes parameters, the same for the same source of chance."""

    def __init__(self, chance: Random, known: Mapping[str, Sequence[Any]] | None = None) -> None:
        self.chance = chance
        self.known = known or {}

    def parameters(self, operation: Any, *, share: float = 1.0, odd: float = 0.0) -> dict[str, Any]:
        """What the operation takes: its required parameters and this share of the optional ones.

        `odd` is the share of wrong values.
        """
        shape = operation.input_shape
        return {} if shape is None else self._structure(shape, share, odd, 0)

    def _structure(self, shape: Any, share: float, odd: float, depth: int) -> dict[str, Any]:
        required = set(shape.required_members)
        chosen = [
            name
            for name in shape.members
            if name in required or (depth < DEEPEST and self.chance.random() < share)
        ]
        return {name: self.value(shape.members[name], name, share, odd, depth + 1) for name in chosen}

    def value(self, shape: Any, name: str, share: float, odd: float, depth: int) -> Any:
        """One value of the shape, by its name where the world knows such a thing."""
        kind = shape.type_name
        if name in self.known and self.chance.random() >= odd:
            return self.chance.choice(self.known[name])
        if kind == "structure":
            return self._structure(shape, share if depth < DEEPEST else 0, odd, depth)
        if kind == "list":
            most = 1 if depth > DEEPEST else 2
            single = name.removesuffix("s")
            return [
                self.value(shape.member, single, share, odd, depth + 1)
                for _ in range(self.chance.randint(1, most))
            ]
        if kind == "map":
            key = self.value(shape.key, "", share, odd, depth + 1)
            return {key: self.value(shape.value, "", share, odd, depth + 1)}
        return self._plain(shape, kind, odd)

    def _plain(self, shape: Any, kind: str, odd: float) -> Any:
        wrong = self.chance.random() < odd
        if kind == "string":
            return self.chance.choice(ODD_TEXTS) if wrong else self._text(shape)
        if kind in ("integer", "long"):
            lowest = max(shape.metadata.get("min", 1), 0)
            return self.chance.choice(ODD_NUMBERS) if wrong else lowest
        if kind == "boolean":
            return self.chance.random() < 0.5
        if kind == "timestamp":
            return NOON + timedelta(seconds=self.chance.randint(-(10**6), 10**6))
        return b"\x00body" if kind == "blob" else 1.5

    def _text(self, shape: Any) -> str:
        choices = shape.metadata.get("enum")
        if choices:
            return str(self.chance.choice(choices))
        shortest, longest = shape.metadata.get("min", 1), shape.metadata.get("max", 12)
        text = "name" + str(self.chance.randint(1, 10**8))
        return (text * (shortest // len(text) + 1))[: max(shortest, min(longest, 12))]


PYTHON_TEXT = re.compile(
    r"object at 0x|Traceback|KeyError|NoneType|AttributeError|TypeError|IndexError|ValueError|"
    r"UnboundLocalError|<class '|__main__|\bdatetime\.datetime\(|OrderedDict\("
)
