"""A call as a line for the `aws` command, and the learner's line taken apart again."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from labkit.cloud.wire.models import Shape, cli_name, operation

from .calls import SessionFrom, Upload
from .documents import document_text, is_document, to_wire

if TYPE_CHECKING:
    from .calls import Call

_COMMANDS = {  # the command's own names: its `s3` copies files, and its `config` is about itself
    "s3": "s3api",
    "config": "configservice",
}
_SIMPLE = re.compile(r"[A-Za-z0-9_./:@+*-]+")
_CONTINUED = re.compile(
    r"""'[^']*'|"(?:\\.|[^"\\])*"|(?<!\S)\#[^\n]*|(?P<joint>\\[ \t\r]*\n)|\\.""", re.DOTALL
)
_OPERATORS = re.compile(r"\|\|?|>>?|<<?|&&?|;|`|\$\(")
_INSISTS = {  # what the command wants beyond the API's own parameters
    ("iam", "CreateVirtualMFADevice"): ["--bootstrap-method Base32StringSeed", "--outfile mfa-seed.txt"],
}
_SPELLED = {  # parameters that the command spells in its own way: {} takes the value
    ("ec2", "RunInstances", "MinCount"): "",
    (
        "ec2",
        "RunInstances",
        "MaxCount",
    ): "--count {}",  # from one to the other; the labs start as many as they say
}
_KEYS = {
    "AWS_ACCESS_KEY_ID": "AccessKeyId",
    "AWS_SECRET_ACCESS_KEY": "SecretAccessKey",
    "AWS_SESSION_TOKEN": "SessionToken",
}


class NotAnAwsCommandError(ValueError):
    """The learner's line can't be run as an `aws` command; the message says why and what to do."""


def cli_line(call: Call) -> str:
    """The call as one `aws` command, a parameter a line, quoted for POSIX shells.

    A session's keys stand before the command as environment variables, as :func:`session_words` writes them.
    """
    found = operation(call.service, call.operation)
    given = [_word(call, name, value, found.members.get(name)) for name, value in call.parameters.items()]
    words = [word for word in given if word]
    words += _INSISTS.get((call.service, call.operation), [])
    if isinstance(call.as_, str) and call.as_:
        words.append(f"--profile {shlex.quote(call.as_)}")
    if call.region:
        words.append(f"--region {call.region}")
    if found.streams_back:
        words.append(shlex.quote(download_name(call)))
    start = f"aws {_COMMANDS.get(call.service, call.service)} {cli_name(call.operation)}"
    lines = [*_session_words(call), start, *words]
    glue = " " if len(" ".join(lines)) <= 76 and "\n" not in "".join(lines) else " \\\n    "
    return glue.join(lines)


def download_name(call: Call) -> str:
    """The file that a download goes to: the last part of its key, or "download"."""
    return str(call.parameters.get("Key", "")).rpartition("/")[2] or "download"


def uploads(call: Call) -> tuple[Upload, ...]:
    """The files that the call's line reads."""
    return tuple(value for value in call.parameters.values() if isinstance(value, Upload))


def split_command(text: str) -> tuple[dict[str, str], list[str]]:
    """A learner's line as (variables set before the command, words of the command from "aws" on).

    Continued lines, comments and POSIX quotes are understood; there's no shell, so no pipes or redirections.

    Raises:
        NotAnAwsCommandError: an open quote, a shell operator, or something other than `aws`.
    """
    words = _words(text)
    variables: dict[str, str] = {}
    while words and re.fullmatch(r"[A-Z_]+=.*", words[0], re.DOTALL):
        name, _, value = words.pop(0).partition("=")
        variables[name] = value
    if not words:
        raise NotAnAwsCommandError("There's no command here. Press “Put the original back” to get it again.")
    if words[0] != "aws":
        raise NotAnAwsCommandError(
            f"A command here starts with aws, not with {words[0]!r}. One aws command runs at a time."
        )
    bare = _CONTINUED.sub(lambda match: " " if match["joint"] else "x", text)  # quoted signs are only text
    operators = _OPERATORS.findall(bare)
    if operators:
        raise NotAnAwsCommandError(
            f"There's no shell here, so {operators[0]!r} means nothing. Write one aws command; put text that "
            "holds such signs between quotes."
        )
    return variables, words


def _words(text: str) -> list[str]:
    lexer = shlex.shlex(_join_continued(text), posix=True, punctuation_chars=False)
    lexer.whitespace_split = True
    try:
        return list(lexer)
    except ValueError as error:
        raise NotAnAwsCommandError(
            "A quote is opened and never closed. JSON goes between single quotes: '{ ... }'."
        ) from error


def _join_continued(text: str) -> str:
    """Lines that end in a backslash joined with the next; quoted text and comments stay as they are."""
    return _CONTINUED.sub(lambda match: " " if match["joint"] else match[0], text)


def _session_words(call: Call) -> list[str]:
    if not isinstance(call.as_, SessionFrom):
        return []
    parts = call.as_.parts
    return [f"{name}={shlex.quote(call.as_.key(part))}" for name, part in _KEYS.items() if part in parts]


def _word(call: Call, name: str, value: Any, shape: Shape | None) -> str:
    """A parameter as the command spells it; "" where another parameter's words say it too."""
    spelled = _SPELLED.get((call.service, call.operation, name))
    return _argument(name, value, shape) if spelled is None else spelled.format(value)


def _argument(name: str, value: Any, shape: Shape | None) -> str:
    option = "--" + cli_name(name)
    if isinstance(value, bool):
        return option if value else "--no-" + cli_name(name)
    text = _value(value, shape)
    return f"{option}={text}" if text.startswith(("-", "'-")) else f"{option} {text}"


def _value(value: Any, shape: Shape | None) -> str:
    if isinstance(value, Upload):
        return shlex.quote(value.name if shape is not None and shape.streaming else value.text)
    if is_document(value, shape):
        return shlex.quote(document_text(value))
    if isinstance(value, list | tuple):
        return _list(value, shape.item if shape is not None else None)
    if isinstance(value, Mapping):
        return _shorthand(value, shape) or shlex.quote(json.dumps(to_wire(value, shape)))
    return shlex.quote(str(value))


def _list(items: Any, item: Shape | None) -> str:
    if not any(isinstance(part, Mapping | list | tuple) for part in items) and items:
        return " ".join(_value(part, item) for part in items)
    short = [_shorthand(part, item) for part in items]
    if short and all(short):
        return " ".join(short)
    return shlex.quote(json.dumps([to_wire(part, item) for part in items]))


def _shorthand(value: Any, shape: Shape | None) -> str:
    """The command's short spelling (Key=Department,Value=IT) where it's safe; "" where JSON must be
    written."""
    if not isinstance(value, Mapping) or shape is None or shape.type not in ("structure", "map"):
        return ""
    pairs = [(key, str(part)) for key, part in value.items() if isinstance(part, str | int)]
    plain = all(_SIMPLE.fullmatch(key) and _SIMPLE.fullmatch(part) for key, part in pairs)
    plain = plain and not any(isinstance(part, bool) for part in value.values())
    return ",".join(f"{key}={part}" for key, part in pairs) if plain and len(pairs) == len(value) else ""
