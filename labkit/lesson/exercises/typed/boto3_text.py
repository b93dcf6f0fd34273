"""Python with boto3, as a learner types it: clients, calls, variables and plain loops; nothing that reaches outside."""

from __future__ import annotations

import ast
import json
from typing import TYPE_CHECKING, Any

from labkit.lesson.ways.learners_code import Ran, in_words, run_python

from .keyring import NobodyError
from .taken import MOST_LOOPS, NotTakenError, check

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .keyring import Keyring

NAME = "<your Python>"


def run_text(text: str, keyring: Keyring) -> str:
    """Run it. Returns what it printed, and the error that ended it in a line. Raises NotTakenError, and SyntaxError
    with the line."""
    tree = ast.parse(text, NAME)
    check(tree)
    ran: Ran = run_python(text, NAME, _names(keyring))
    if isinstance(ran.error, NobodyError):
        raise ran.error
    if ran.error is not None and not _of_aws(ran.error):
        raise NotTakenError(" ".join(in_words(ran.error, NAME).split())[:400])
    return "\n".join(part for part in (ran.printed[:4000], str(ran.error or "")) if part)


def _of_aws(error: Exception) -> bool:
    return isinstance(getattr(error, "response", None), dict)


class _Client:
    """A client's operations, and nothing else of it."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        if name in self._client.meta.method_to_api_mapping:
            return getattr(self._client, name)
        raise AttributeError(
            f"This client makes one call for each operation of AWS's API, and {name!r} is none."
        )


class _Session:
    """What ``boto3.Session(profile_name=...)`` and ``lab.session("...")`` give."""

    def __init__(
        self, keyring: Keyring, profile: str, region: str | None, keys: Mapping[str, str] | None
    ) -> None:
        self._keyring, self._profile, self._region, self._keys = keyring, profile, region, keys

    def client(self, service_name: str, region_name: str | None = None, **given: Any) -> _Client:
        """A client of this caller, or of the keys given."""
        keys = _keys(given) or self._keys
        return _Client(self._keyring.client(self._profile, service_name, region_name or self._region, keys))


class _Boto3:
    """boto3 on the ground."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def Session(self, profile_name: str = "", region_name: str | None = None, **given: Any) -> _Session:  # noqa: N802 - boto3's name
        """A session of a profile, or of the keys given."""
        return _Session(self._keyring, profile_name, region_name, _keys(given))

    def client(self, service_name: str, region_name: str | None = None, **given: Any) -> _Client:
        """A client of the keys given."""
        return self.Session().client(service_name, region_name, **given)


class _Lab:
    """``lab``, as in the notebooks."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def session(self, profile: str = "", credentials: Mapping[str, str] | None = None) -> _Session:
        """A session of a profile, or of credentials."""
        return _Session(self._keyring, profile, None, credentials)


class _Json:
    """json's two functions."""

    dumps, loads = staticmethod(json.dumps), staticmethod(json.loads)


def _keys(given: Mapping[str, Any]) -> dict[str, str] | None:
    names = {
        "aws_access_key_id": "AccessKeyId",
        "aws_secret_access_key": "SecretAccessKey",
        "aws_session_token": "SessionToken",
    }
    strange = [name for name in given if name not in names]
    if strange:
        raise TypeError(f"{strange[0]} can't be given here.")
    keys = {names[name]: str(value) for name, value in given.items() if value is not None}
    return keys or None


def _names(keyring: Keyring) -> dict[str, Any]:
    """What the text sees."""
    modules = {"boto3": _Boto3(keyring), "json": _Json()}

    def bring(name: str, *_: Any) -> Any:
        return modules[name]

    def few(*args: int) -> range:
        numbers = range(*args)
        if len(numbers) > MOST_LOOPS:
            raise ValueError(f"A loop goes {MOST_LOOPS} times here at most.")
        return numbers

    builtins = {
        "__import__": bring,
        "print": print,
        "range": few,
        "len": len,
        "str": str,
        "list": list,
        "dict": dict,
        "sorted": sorted,
    }
    return {"__builtins__": builtins, "lab": _Lab(keyring), **modules}
