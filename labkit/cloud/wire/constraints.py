"""Refuse parameters that the service's own model forbids: too long, too short, wrong characters, missing.

moto takes any name; AWS validates a request before it looks at anything else.
(Names and limits: IAM and AWS STS quotas; the constraints themselves are in botocore's models.)
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError

from .naming import service_model
from .wording import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .naming import Target

_NAME = re.compile(r"(user|group|role|policy|instanceProfile|newUser|newGroup|virtualMFADevice)Name")
_PREFIX_PATTERNS = (r"\u002F[\u0021-\u007F]*", r"((/[A-Za-z0-9\.,\+@=_-]+)*)/")
_PATH_PATTERNS = (
    r"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)",
    r"(\u002F)|(\u002F[\u0021-\u007F]+\u002F)",
    _PREFIX_PATTERNS[1],
)
_PATHS = {"path": _PATH_PATTERNS, "newPath": _PATH_PATTERNS, "pathPrefix": _PREFIX_PATTERNS}  # IAM's
_NAME_PATTERN = r"[\w+=,.@-]+"
# Enumerations that lack values which the service takes; it checks them by itself (ReceiveMessage: AttributeNames).
_OPEN = frozenset({"QueueAttributeName", "MessageSystemAttributeName"})
_UNFIT = frozenset({"S3ResourceArn"})  # buckets' ARNs, of which its operations tell, don't match its pattern
# What the model takes as an ARN although parts of one are missing. (AssumeRole: ValidationError)
_ARNS = {("sts", "AssumeRole"): "RoleArn"}
_ARN = re.compile(r"arn:[^:]+:[^:]+:[^:]*:[^:]*:.+", re.S)
_OWN_CODES = {"organizations": "InvalidInputException", "logs": "InvalidParameterException"}


def check(target: Target, operation: str, parameters: Mapping[str, Any]) -> None:
    """Raises AWS's validation error where a parameter breaks the model's constraints."""
    if target.family == "s3":
        _check_s3(operation, parameters)
        return
    shape = service_model(target.service).operation_model(operation).input_shape  # type: ignore[union-attr]  # a named call has a model
    if shape and target.family in ("json", "rest-json"):
        _check_types(shape, parameters)
    problems = list(_problems(shape, parameters, "")) if shape else []
    if not problems:
        _check_arn(parameters.get(_ARNS.get((target.service, operation), "")))
        return
    if target.family == "ec2":
        raise _of_ec2(problems[0])
    raise _in_words_of(target, problems, shape)


def _check_arn(given: Any) -> None:
    if given is not None and not _ARN.fullmatch(given):
        raise AwsError("ValidationError", f"{given} is invalid")


def _in_words_of(target: Target, problems: list[str], shape: Any) -> AwsError:
    usual = "ValidationException" if target.family in ("json", "rest-json") else "ValidationError"
    code = _OWN_CODES.get(target.service, usual)
    if target.service == "organizations":
        reason, text = next(said for part, said in _OF_ORGANIZATIONS.items() if part in problems[0])
        return AwsError(code, text, about={"Reason": reason})
    if target.service in ("iam", "logs"):
        problems = [_WITH_VALUE.sub("Value at ", problem) for problem in problems]
    if target.service == "iam":
        problems = list(dict.fromkeys(_of_a_list(problem, shape) for problem in problems))
    special = next((text for text in problems if text.startswith("The specified value")), None)
    about = {"reason": "fieldValidationFailed"} if target.service == "accessanalyzer" else None
    return AwsError(code, special or _summary(problems), about=about)


# Of a problem below: the reason that Organizations gives, and its sentence. (InvalidInputException: Reason)
_OF_ORGANIZATIONS = {
    "must not be null": ("INPUT_REQUIRED", "You must include a value for all required parameters."),
    "enum value set": ("INVALID_ENUM", "You specified an invalid value."),
    "length less than": (
        "MAX_LENGTH_EXCEEDED",
        "You provided a string parameter that is longer than allowed.",
    ),
    "length greater": (
        "MIN_LENGTH_EXCEEDED",
        "You provided a string parameter that is shorter than allowed.",
    ),
    "value less than": (
        "MAX_VALUE_EXCEEDED",
        "You provided a numeric parameter that is larger than allowed.",
    ),
    "value greater": ("MIN_VALUE_EXCEEDED", "You provided a numeric parameter that is smaller than allowed."),
    "": ("INVALID_PATTERN", "You provided a value that does not match the required pattern."),
}
_WITH_VALUE = re.compile(r"^Value '.*' at (?='[^']*' failed to satisfy constraint: )", re.S)
_PROBLEM = re.compile(
    r"Value '?(?P<value>.*?)'? at '(?P<where>.+)' failed to satisfy constraint: (?P<what>.+)", re.S
)


_OF_A_MEMBER = re.compile(r"(Value at '(\w+))\.\d+\.member(' failed to satisfy constraint: ).*", re.S)


def _of_a_list(problem: str, shape: Any) -> str:
    """Of a list of texts IAM names the list, and all that holds for each of them."""
    found = _OF_A_MEMBER.fullmatch(problem)
    if found is None:
        return problem
    about = shape.members[found[2][0].upper() + found[2][1:]].member.metadata
    said = {
        "max": f"Member must have length less than or equal to {about.get('max')}",
        "min": f"Member must have length greater than or equal to {about.get('min')}",
        "pattern": f"Member must satisfy regular expression pattern: {about.get('pattern')}",
    }
    rules = [text for name, text in said.items() if name in about] + ["Member must not be null"]
    return f"{found[1]}{found[3]}Member must satisfy constraint: [{', '.join(rules)}]"


def _of_ec2(problem: str) -> AwsError:
    """EC2 names one parameter. (Error codes for the Amazon EC2 API: MissingParameter, InvalidParameterValue)"""
    found = _PROBLEM.fullmatch(problem)
    where = found["where"] if found else ""
    if where == "instanceIds":
        return AwsError("InvalidParameterCombination", "No instances specified")
    if found is None or found["what"] == "Member must not be null":
        return AwsError("MissingParameter", f"The request must contain the parameter {where}")
    return AwsError("InvalidParameterValue", f"Value ({found['value']}) for parameter {where} is invalid.")


_MOST_DELETED = 1000


def _check_s3(operation: str, parameters: Mapping[str, Any]) -> None:
    """S3 has its own errors, which moto gives; but none for a list of nothing or too much. (DeleteObjects)"""
    if operation == "DeleteObjects" and not (
        1 <= len(parameters.get("Delete", {}).get("Objects") or ()) <= _MOST_DELETED
    ):
        raise say("unreadable body", "s3")
    shape: Any = service_model("s3").operation_model(operation).input_shape  # type: ignore[union-attr]  # S3 has one
    body = shape.serialization.get("payload", "") if shape else ""
    if shape and body in shape.required_members and parameters.get(body) is None:
        raise AwsError("MissingRequestBodyError", "Request Body is empty")
    if operation == "CreateBucket" or body not in parameters or shape.members[body].type_name != "structure":
        return
    try:
        _check_types(shape.members[body], parameters[body])
    except AwsError:
        raise say("unreadable body", "s3") from None
    problems = _problems(shape.members[body], parameters[body], body)
    if any("enum value set" in problem or "must not be null" in problem for problem in problems):
        raise say("unreadable body", "s3")


_TYPES: dict[str, tuple[type, ...]] = {
    "structure": (dict,),
    "map": (dict,),
    "list": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
}


def _check_types(shape: Any, value: Any) -> None:
    """JSON says of which type a value is; what can't be read as the model has it isn't looked at further."""
    wanted = _TYPES.get(shape.type_name, ())
    confused = isinstance(value, bool) and bool not in wanted
    if wanted and value is not None and (confused or not isinstance(value, wanted)):
        raise AwsError("SerializationException", _unreadable(shape.type_name, value), 400)
    if isinstance(value, dict) and shape.type_name == "structure":
        for name in value.keys() & shape.members.keys():
            _check_types(shape.members[name], value[name])
    elif isinstance(value, list) and shape.type_name == "list":
        for item in value:
            _check_types(shape.member, item)


def _unreadable(wanted: str, value: Any) -> str:
    if isinstance(value, dict | list):
        what = "structure or map" if isinstance(value, dict) else "list"
        return f"Start of {what} found where not expected."
    kind = {bool: "TRUE_VALUE" if value else "FALSE_VALUE", str: "STRING_VALUE"}.get(
        type(value), "NUMBER_VALUE"
    )
    return f"{kind} can not be converted to {'an' if wanted == 'integer' else 'a'} {wanted.capitalize()}"


def _summary(problems: list[str]) -> str:
    count = f"{len(problems)} validation error{'s' if len(problems) > 1 else ''} detected: "
    return count + "; ".join(problems)


def _problems(shape: Any, value: Any, where: str) -> Iterator[str]:
    if shape.type_name == "structure" and isinstance(value, dict):
        yield from _of_structure(shape, value, where)
    elif shape.type_name == "list" and isinstance(value, list):
        yield from _of_size(shape, value, where, len(value))
        for number, item in enumerate(value, 1):
            yield from _problems(shape.member, item, f"{where}.{number}.member")
    elif shape.type_name == "string" and isinstance(value, str) and shape.name not in _OPEN:
        yield from _of_size(shape, value, where, len(value))
        yield from _of_text(shape, value, where)
    elif shape.type_name in ("integer", "long") and isinstance(value, int):
        yield from _of_number(shape, value, where)


def _of_structure(shape: Any, value: dict[str, Any], where: str) -> Iterator[str]:
    for name in shape.required_members:
        if value.get(name) is None:
            yield _failed(None, _join(where, name), "Member must not be null")
    for name, item in value.items():
        if name in shape.members and item is not None:
            yield from _problems(shape.members[name], item, _join(where, name))


def _of_size(shape: Any, value: Any, where: str, size: int) -> Iterator[str]:
    shortest, longest = shape.metadata.get("min"), shape.metadata.get("max")
    if longest is not None and size > longest:
        yield _failed(value, where, f"Member must have length less than or equal to {longest}")
    if shortest is not None and size < shortest:
        yield _failed(value, where, f"Member must have length greater than or equal to {shortest}")


def _of_text(shape: Any, value: str, where: str) -> Iterator[str]:
    choices = shape.metadata.get("enum")
    if choices and value not in choices:
        yield _failed(value, where, f"Member must satisfy enum value set: [{', '.join(choices)}]")
    pattern = shape.metadata.get("pattern")
    if not pattern or shape.name in _UNFIT or _fits(pattern, value):
        return
    if _NAME.fullmatch(where) and pattern == _NAME_PATTERN:
        yield (
            f"The specified value for {where} is invalid. It must contain only alphanumeric characters "
            "and/or the following: +=,.@_-"
        )
    elif where in _PATHS and pattern in _PATHS[where]:
        yield (
            "The specified value for path is invalid. It must begin and end with / and contain only "
            "alphanumeric characters and/or / characters."
        )
    else:
        yield _failed(value, where, f"Member must satisfy regular expression pattern: {pattern}")


def _of_number(shape: Any, value: int, where: str) -> Iterator[str]:
    lowest, highest = shape.metadata.get("min"), shape.metadata.get("max")
    if highest is not None and value > highest:
        yield _failed(value, where, f"Member must have value less than or equal to {highest}")
    if lowest is not None and value < lowest:
        yield _failed(value, where, f"Member must have value greater than or equal to {lowest}")


def _fits(pattern: str, value: str) -> bool:
    """Whether the value satisfies a pattern of the model; patterns are Java's, a few aren't Python's."""
    compiled = _compiled(pattern)
    if compiled is None:
        return True
    if r"\p{" in pattern:
        value = "".join(map(_stand_in, value))
    return compiled.fullmatch(value) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    """The pattern as Python has it: \\w and \\d mean ASCII, and a class of Unicode's has one letter to stand for
    all that aren't ASCII. None for what can't be said in Python."""
    for name, (ascii_ones, stand_in) in _CLASSES.items():
        pattern = pattern.replace(rf"\p{{{name}}}", ascii_ones + stand_in)
    try:
        return re.compile(pattern.replace(r"\u{", r"\\u{"), re.ASCII)
    except re.error:
        return None


_CLASSES = {  # a class of Unicode's: what it has of ASCII, and a letter of nobody's in place of the rest
    "L": ("A-Za-z", "\ue001"),
    "M": ("", "\ue002"),
    "N": ("0-9", "\ue003"),
    "P": (r"!-#%-*,-/:;?@\[-\]_{}", "\ue004"),
    "S": (r"$+<=>\^`|~", "\ue005"),
    "Z": (" ", "\ue006"),
    "Zs": (" ", "\ue006"),
}


def _stand_in(letter: str) -> str:
    """What stands for a letter that isn't ASCII in the patterns above."""
    kind = unicodedata.category(letter)[0]
    return letter if letter.isascii() or kind not in _CLASSES else _CLASSES[kind][1]


def _failed(value: Any, where: str, constraint: str) -> str:
    shown = "null" if value is None else str(value)
    return f"Value '{shown}' at '{where}' failed to satisfy constraint: {constraint}".replace(
        "'null'", "null"
    )


def _join(where: str, name: str) -> str:
    first = name[0].lower() + name[1:]
    return f"{where}.{first}" if where else first
