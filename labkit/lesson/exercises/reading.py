"""Reads an answer that is JSON, and says kindly what is wrong with one that isn't."""

from __future__ import annotations

import json
from typing import Any

LONGEST = 20_000
DEEPEST = 12


class UnreadableError(ValueError):
    """The answer can't be read; the message says what is wrong and which form it has."""


def read_object(text: str, form: str) -> dict[str, Any]:
    """The JSON object in an answer. ``form``: an example of what is wanted, for messages.

    Raises UnreadableError for everything else, however broken or large.
    """
    checked(text, form)
    try:
        value = json.loads(text)
    except RecursionError:
        raise UnreadableError(f"This goes too deep. Write it like this: {form}") from None
    except ValueError as error:
        place = f" in line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise UnreadableError(
            f"This isn't JSON: there is a mistake{place}. Write it like this: {form}"
        ) from None
    if not isinstance(value, dict):
        raise UnreadableError(f"The answer is a JSON object, in braces. Write it like this: {form}")
    if "Statement" in value and "Statement" not in form:
        raise UnreadableError(f"This is a policy, and another answer is wanted. Write it like this: {form}")
    return value


def checked(text: str, form: str) -> str:
    """The answer without blanks around it. Raises UnreadableError for an empty one and for a huge one."""
    if not text.strip():
        raise UnreadableError(f"There is no answer yet. Write it like this: {form}")
    if len(text) > LONGEST:
        raise UnreadableError(f"The answer is too long: over {LONGEST:,} signs. Write it like this: {form}")
    return text.strip()


def only(value: dict[str, Any], keys: tuple[str, ...], form: str) -> None:
    """Raise UnreadableError for keys that the answer doesn't have."""
    strange = [key for key in value if key not in keys]
    if strange:
        named = ", ".join(f"“{key[:40]}”" for key in strange[:3])
        raise UnreadableError(f"The answer has no {named}. Write it like this: {form}")


def filled(value: dict[str, Any], keys: tuple[str, ...]) -> None:
    """Raise UnreadableError for keys that still have no value."""
    empty = [key for key in keys if value.get(key) in (None, "")]
    if empty:
        raise UnreadableError(
            f"There is no {' and no '.join(empty)} yet. Choose the {' and the '.join(empty)} first."
        )


def number(value: Any) -> int | None:
    """A whole number that stands for a place, written as a number or as text; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    return (
        int(value)
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 6
        else None
    )
