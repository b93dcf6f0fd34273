"""Policy documents, from a dict or JSON text; each content is parsed once."""

from __future__ import annotations

import json
import marshal
from collections.abc import Mapping
from itertools import islice
from json import JSONDecodeError
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from labkit.policy._errors import MalformedPolicyDocument
from labkit.policy._language._index import ActionIndex
from labkit.policy._language._places import JsonError, locate, path_text
from labkit.policy._language._syntax import (
    KINDS,
    Kind,
    NotFinite,
    Number,
    Problem,
    Repeated,
    check_place,
    printable,
    read,
)

_Key: TypeAlias = "tuple[Kind | None, str | bytes]"

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.policy._language._compile import Compiled
    from labkit.policy._language._statement import Statement

_MOST_PARTS: Final = 200_000  # the longest policy AWS takes has 20,480 characters
_NAMES: Final = 64  # that one content is remembered under
_REMEMBERED: Final = 2048
_REMEMBERED_SIZE: Final = 32_000_000
_parsed: dict[_Key, Document] = {}


class Document:
    """A parsed policy document; as good as immutable, and cheap to use again.

    Attributes:
        version: ``2012-10-17`` or ``2008-10-17`` (also where the document has none).
        id: the Id element, or None.
        statements: in the document's order.
        name, arn: what ``explain()`` and ``message()`` call it; None where nobody said.
        source: the JSON text it came from, or None.
    """

    __slots__ = ("_index", "_kinds", "_twins", "arn", "id", "name", "source", "statements", "version")

    def __init__(
        self,
        version: str,
        identifier: str | None,
        statements: tuple[Statement, ...],
        *,
        source: str | None = None,
        kinds: frozenset[str] = frozenset(),
        name: str | None = None,
        arn: str | None = None,
        index: ActionIndex | None = None,
    ) -> None:
        self.version = version
        self.id = identifier
        self.statements = statements
        self.source = source
        self.name = name
        self.arn = arn
        self._kinds = kinds
        self._index = index or ActionIndex(statements)
        self._twins: dict[tuple[str | None, str | None], Document] = {}

    def about(self, action: str) -> tuple[Compiled, ...]:
        """The statements about an action (in lower case), in order, ready to be asked."""
        return self._index.about(action)

    def compiled(self) -> Iterator[Compiled]:
        """Every statement in order, ready to be asked."""
        return map(self._index.compiled, self.statements)

    def named(self, name: str | None, arn: str | None = None) -> Document:
        """The same document under a name; the statements are shared."""
        if (name, arn) == (self.name, self.arn):
            return self
        twin = self._twins.get((name, arn))
        if twin is None:
            twin = Document(
                self.version,
                self.id,
                self.statements,
                source=self.source,
                kinds=self._kinds,
                name=name,
                arn=arn,
                index=self._index,
            )
            if len(self._twins) < _NAMES:
                self._twins[name, arn] = twin
        return twin

    def check(self, kind: Kind) -> Document:
        """Itself, once it is known to fit where a policy of this kind stands."""
        if kind not in self._kinds:
            for statement in self.statements:
                _fits(statement, kind, self.source)
            self._kinds |= {kind}
        return self

    def to_dict(self) -> dict[str, Any]:
        """The document as a dict that parses to the same document."""
        whole: dict[str, Any] = {"Version": self.version}
        if self.id is not None:
            whole["Id"] = self.id
        whole["Statement"] = [statement.to_dict() for statement in self.statements]
        return whole

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (self.to_dict(), self.name, self.arn)

    def __repr__(self) -> str:
        count = len(self.statements)
        return f"<Document {self.name or 'without a name'}: {count} statement{'s' if count != 1 else ''}>"


def parse(
    document: object, kind: Kind | None = None, *, name: str | None = None, arn: str | None = None
) -> Document:
    """Parse a policy document: a dict, JSON text, or an already parsed one.

    Args:
        document: what to parse.
        kind: where it will stand; then a Principal is asked for, or refused, as AWS does there.
            Without it both are taken.
        name, arn: what to call it in explanations and messages.

    Raises:
        MalformedPolicyDocument: with the place; nothing else, whatever the input.
        ValueError: an unknown ``kind``.
    """
    if kind is not None and kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {kind!r}")
    if isinstance(document, Document):
        checked = document.check(kind) if kind else document
        return checked.named(name or checked.name, arn or checked.arn) if name or arn else checked
    return _once(document, kind).named(name, arn)


def _again(content: dict[str, Any], name: str | None, arn: str | None) -> Document:
    """A document that was pickled or copied."""
    return parse(content, name=name, arn=arn)


def _once(document: object, kind: Kind | None) -> Document:
    key = _key(document, kind)
    found = _parsed.get(key) if key else None
    if found is None:
        text = document if isinstance(document, str) else None
        found = _parse_object(document, kind, None) if text is None else _parse_text(text, kind)
        if key:
            _remember(key, found)
    return found


def _key(document: Any, kind: Kind | None) -> _Key | None:
    """What the content is remembered by; None for what can only be parsed again."""
    if isinstance(document, str):
        return (kind, str(document))
    _check_size(document)
    try:
        # Format 2 writes equal contents as equal bytes.
        return (kind, marshal.dumps(document, 2))
    except ValueError:
        return None


def _check_size(document: Any) -> None:
    """Refuse what would never end when written out, as a dict does that contains itself."""
    parts = [document]
    for part in parts:  # which grows meanwhile
        if isinstance(part, dict):
            parts.extend(part.values())
        elif isinstance(part, list | tuple):
            parts.extend(part)
        if len(parts) > _MOST_PARTS:
            problem = f"The policy has more than {_MOST_PARTS:,} parts, or contains itself. No policy is that large."
            raise MalformedPolicyDocument(problem)


def _remember(key: _Key, document: Document) -> None:
    """Keep a document by its content, the oldest half making room: so many of them, and so many characters."""
    size = len(key[1])
    if size > _REMEMBERED_SIZE // 8:
        return
    kept = sum(len(content) for _, content in _parsed) if size > _REMEMBERED_SIZE // _REMEMBERED else 0
    while _parsed and (len(_parsed) >= _REMEMBERED or kept + size > _REMEMBERED_SIZE):
        for oldest in list(islice(_parsed, (len(_parsed) + 1) // 2)):  # one by one, each costs a search
            _parsed.pop(oldest, None)  # another thread may have
            kept -= len(oldest[1])
    _parsed[key] = document


def _parse_text(text: str, kind: Kind | None) -> Document:
    try:
        raw = _DECODER.decode(text)
    except (JSONDecodeError, RecursionError):
        raise _no_json(text) from None
    return _parse_object(raw, kind, text)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    whole = dict(pairs)
    if len(whole) == len(pairs):
        return whole
    repeated = Repeated(whole)
    seen: set[str] = set()
    repeated.key = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]  # set.add returns None on purpose
    return repeated


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_int=Number, parse_float=Number, parse_constant=NotFinite
)


def _parse_object(raw: Any, kind: Kind | None, text: str | None) -> Document:
    if not isinstance(raw, Mapping) and text is None:
        problem = f"A policy document is a dict or JSON text, not a {type(raw).__name__}."
        raise MalformedPolicyDocument(problem)
    try:
        version, identifier, statements = read(raw, kind)
    except Problem as problem:
        raise _placed(problem, text) from None
    kinds = frozenset({kind}) if kind else frozenset()
    return Document(version, identifier, statements, source=text, kinds=kinds)


def _fits(statement: Statement, kind: Kind, text: str | None) -> None:
    try:
        check_place(statement, kind)
    except Problem as problem:
        raise _placed(problem, text) from None


def _placed(problem: Problem, text: str | None) -> MalformedPolicyDocument:
    path = printable(path_text(problem.path))
    if text is None:
        return MalformedPolicyDocument(problem.problem, path)
    try:
        located = locate(text, keep_duplicates=True)
    except JsonError:
        return _no_json(text)
    return MalformedPolicyDocument(problem.problem, path, *located.position(problem.path, key=problem.at_key))


def _no_json(text: str) -> MalformedPolicyDocument:
    """What the slower reader, which keeps count of lines, says of a text that isn't JSON.

    It takes nothing that the standard library's doesn't, and neither NaN nor numbers past all bounds, which
    that one takes.
    """
    try:
        locate(text, keep_duplicates=True)
    except JsonError as error:
        problem = f"This isn't valid JSON: {printable(error.problem)}."
        path = path_text(error.path) if error.kind != "depth" else ""  # which would be long, and help nobody
        return MalformedPolicyDocument(problem, printable(path), error.line, error.column)
    return MalformedPolicyDocument("labkit can't read this as JSON.", "", 1, 1)
