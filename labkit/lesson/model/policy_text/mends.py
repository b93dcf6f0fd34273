"""Mends of a policy's text that one press applies: each is tried first, and offered only where it helps."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from labkit.lesson.model.findings import findings_of

from .places import offset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.policy import Finding

MOST: Final = 8
"""For how many findings mends are looked for: each one is a validation of its own."""

LONGEST: Final = 20_000
"""A longer text gets its findings, and no mends."""

_QUOTES: Final = "“”„‟″«»‘’‚‛＂"  # noqa: RUF001 - these are what it looks for
_SPACES: Final = "\u00a0\u2002\u2003\u2009\u202f\u3000\t"
_SHORT: Final = 60
_SYNTAX: Final = "JSON_SYNTAX_ERROR"
_IN_CODE: Final = re.compile(r"`([^`]+)`")
_WRITE: Final = re.compile(r'^Write (?:"\w+": )?("[^"]+")\.$')
_BLANK: Final = re.compile(r"\$\{[^:}]*\}")  # in "arn:aws:s3:::${BucketName}" something is still to be put in
_BUCKET: Final = re.compile(r"arn:aws[\w-]*:s3:::[^/*?]+")
_TEXT: Final = re.compile(r'"(?:[^"\\\r\n]|\\.)*"')
_WORD: Final = re.compile(r"[^\s,:{}\[\]\"]+")


@dataclass(frozen=True, slots=True)
class Mend:
    """One press: what is between ``start`` and ``end`` becomes ``text``. ``asks``: the button's words."""

    asks: str
    start: int
    end: int
    text: str

    def applied(self, text: str) -> str:
        """The whole text afterwards."""
        return text[: self.start] + self.text + text[self.end :]


def mends(text: str, kind: str) -> tuple[tuple[Finding, Mend | None], ...]:
    """What the validator finds, each with a mend where one is sure to take that finding away."""
    found = findings_of(text, kind)
    if len(text) > LONGEST:
        return tuple((one, None) for one in found)
    told = [(one, _mend(text, kind, one)) for one in found[:MOST]]
    return (*told, *((one, None) for one in found[MOST:]))


def _mend(text: str, kind: str, finding: Finding) -> Mend | None:
    """The first mend after which the finding is gone; where the text isn't JSON, better one after which it is."""
    further = None
    for mend in _tries(text, finding):
        after = findings_of(mend.applied(text), kind)
        broken = next((one for one in after if one.code == _SYNTAX), None)
        if broken is None and not any(
            (one.code, one.place) == (finding.code, finding.place) for one in after
        ):
            return mend
        if finding.code == _SYNTAX and further is None and broken is not None and _later(broken, finding):
            further = mend
    return further


def _later(one: Finding, other: Finding) -> bool:
    """Whether the text is now JSON further than before."""
    return (one.line or 0, one.column or 0) > (other.line or 0, other.column or 0)


def _tries(text: str, finding: Finding) -> Iterator[Mend]:
    if finding.line is None or finding.column is None:
        return
    at = offset(text, finding.line, finding.column)
    if finding.code == _SYNTAX:
        yield from _of_syntax(text, at, finding.line)
    elif finding.code == "MISSING_VERSION":
        yield _version(text, at)
    elif finding.code == "UNSUPPORTED_CHARACTER":
        yield from _without_strange(text, at, finding.line)
    else:
        yield from _other_text(text, at, finding)


def _other_text(document: str, at: int, finding: Finding) -> Iterator[Mend]:
    """The validator's own words name what should be here: "Did you mean `Condition`?", 'Write "2012-10-17".'"""
    here = _TEXT.match(document, at)
    if here is None:
        return
    quoted = _WRITE.match(finding.mend)
    text = json.loads(here[0], strict=False)
    meant = [one for one in _IN_CODE.findall(finding.mend) if not _BLANK.search(one)]
    objects = [f"{text}/*"] if _BUCKET.fullmatch(text) else []
    for better in [*meant, *([json.loads(quoted[1])] if quoted else []), *objects]:
        if better != text:
            yield Mend(f"Write {_short(better)}", at, here.end(), json.dumps(better, ensure_ascii=False))


def _version(text: str, at: int) -> Mend:
    brace = text.index("{", at) + 1
    rest = text[brace:]
    indent = re.match(r"\s*", rest)
    space = indent[0] if indent else ""
    comma = "" if rest.strip().startswith("}") else ","
    return Mend('Add "Version": "2012-10-17"', brace, brace, f'{space or " "}"Version": "2012-10-17"{comma}')


def _of_syntax(text: str, at: int, line: int) -> Iterator[Mend]:
    """What usually went wrong at a place that JSON can't be read at."""
    if (curly := _curly(text)) is not None:
        yield curly
    if (single := _single_quotes(text, at, line)) is not None:
        yield single
    yield from _strange_outside(text, at, line)
    if text[at : at + 1] == ",":
        yield Mend(f"Remove the comma in line {line}", at, at + 1, "")
    yield from _literal(text, at)
    before = len(text[:at].rstrip())
    yield Mend(
        f"Add a comma before line {line}'s text" if before < at else "Add a comma", before, before, ","
    )
    if closing := _closing(text):
        end = len(text.rstrip())
        yield Mend(f"Close what is open: {closing}", end, len(text), _laid_out(text, closing))
    comment = re.compile(r"//[^\r\n]*|/\*.*?\*/", re.DOTALL).match(text, at)
    if comment:
        yield Mend(f"Remove the comment in line {line}", at, comment.end(), "")
    if text[at : at + 1] == '"':
        line_end = min((found for sign in "\r\n" if (found := text.find(sign, at)) >= 0), default=len(text))
        stop = at + len(text[at:line_end].rstrip(" ,]}"))
        yield Mend(f"Close the text in line {line} with a quote", stop, stop, '"')


def _curly(text: str) -> Mend | None:
    """Curly quotes become straight ones, all at once; those inside a text in straight quotes stay."""
    marks = _outside(text, _QUOTES)
    if not marks:
        return None
    signs = list(text)
    for at in marks:
        signs[at] = '"'
    first = text.count("\n", 0, marks[0]) + 1
    start, end = marks[0], marks[-1] + 1
    return Mend(f"Curly quotes in line {first}: replace them?", start, end, "".join(signs[start:end]))


def _strange_outside(text: str, at: int, line: int) -> Iterator[Mend]:
    """A sign that JSON doesn't take between texts, such as an emoji or a space that isn't one."""
    if at < len(text) and ord(text[at]) > 126:
        end = at + 1
        while end < len(text) and ord(text[end]) > 126 and text[end] not in _QUOTES:
            end += 1
        kept = " " if text[at] in _SPACES else ""
        yield Mend(f"“{text[at:end].strip() or ' '}” in line {line} isn't JSON: remove it?", at, end, kept)


def _without_strange(text: str, at: int, line: int) -> Iterator[Mend]:
    here = _TEXT.match(text, at)
    if here is None:
        return
    strange = "".join(
        dict.fromkeys(sign for sign in here[0] if ord(sign) > 255)
    )  # AWS takes U+0020 to U+00FF
    better = "".join(sign for sign in here[0] if ord(sign) <= 255)
    yield Mend(f"AWS takes no “{strange}” in line {line}: remove it?", at, here.end(), better)


def _single_quotes(text: str, at: int, line: int) -> Mend | None:
    found = re.compile(r"'([^'\"\r\n]*)'").match(text, at)
    return Mend(f"Write double quotes in line {line}", at, found.end(), f'"{found[1]}"') if found else None


def _literal(text: str, at: int) -> Iterator[Mend]:
    word = _WORD.match(text, at)
    if word is None:
        return
    proper = {"true": "true", "false": "false", "none": "null", "null": "null"}.get(word[0].lower())
    better = proper if proper and proper != word[0] else json.dumps(word[0], ensure_ascii=False)
    yield Mend(f"Write {_short(better)}", at, word.end(), better)


def _outside(text: str, signs: str) -> list[int]:
    """Where these signs are outside of texts in straight quotes."""
    inside = [found.span() for found in _TEXT.finditer(text)]
    return (
        [at for at, sign in enumerate(text) if sign in signs and not any(a < at < b for a, b in inside)]
        if any(sign in text for sign in signs)
        else []
    )


def _closing(text: str) -> str:
    """The brackets that are missing at the end."""
    open_: list[str] = []
    for sign in re.sub(r'"(?:[^"\\]|\\.)*"', "", text):
        if sign in "{[":
            open_.append("}" if sign == "{" else "]")
        elif sign in "}]" and open_:
            open_.pop()
    return "".join(reversed(open_))


def _laid_out(text: str, closing: str) -> str:
    """Closing brackets, each on a line of its own where the text has lines."""
    if "\n" not in text:
        return closing
    depth = len(closing)
    return "".join(f"\n{'  ' * (depth - at - 1)}{sign}" for at, sign in enumerate(closing))


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"
