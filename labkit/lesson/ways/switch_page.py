"""The console's Switch Role page, in the place of a form for AssumeRole; every other call has its form.

(Switch from a user to an IAM role (console); Grant a user permissions to switch roles)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from .form import Field, FormError, form_fields, read_form

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .calls import Call

ANY_SESSION: Final = "lab"
"""The session's name in steps where it doesn't matter. Where it does, the call keeps its form, with the name."""

_ROLE: Final = re.compile(r"arn:aws:iam::(\d{12}):role/(.+)")
_COLORS: Final = ("No color", "Red", "Orange", "Yellow", "Green", "Blue")


def page_fields(call: Call) -> tuple[Field, ...]:
    """What the console asks for: on its Switch Role page, or in the form of the call."""
    found = _switched_to(call)
    if found is None:
        return form_fields(call)
    account, name = found
    return (
        Field("Account", "Account ID or alias", "text", account, required=True),
        Field("Role", "IAM role name", "text", name, required=True),
        Field("DisplayName", "Display name (optional, only the console shows it)", "text", name),
        Field("Color", "Display color (optional)", "choice", _COLORS[0], _COLORS),
    )


def read_page(call: Call, filled: Mapping[str, str], account_of: Callable[[str], str]) -> dict[str, Any]:
    """The parameters to send. ``account_of`` tells an account's id by its alias.

    Raises:
        FormError: a field that AWS needs is empty, or can't be read.
    """
    if _switched_to(call) is None:
        return read_form(call, filled)
    texts = {field.name: filled.get(field.name, field.text).strip() for field in page_fields(call)}
    for field in page_fields(call):
        if field.required and not texts[field.name]:
            raise FormError(f"“{field.label}” is empty, and AWS needs it. Nothing was sent.")
    arn = f"arn:aws:iam::{account_of(texts['Account'])}:role/{texts['Role']}"
    return {"RoleArn": arn, "RoleSessionName": call.parameters["RoleSessionName"]}


def _switched_to(call: Call) -> tuple[str, str] | None:
    """The account and the role that a person switches to; None for every other call."""
    given = dict(call.parameters)
    role = _ROLE.fullmatch(str(given.pop("RoleArn", "")))
    person = call.operation == "AssumeRole" and isinstance(call.as_, str)
    if role is None or not person or given != {"RoleSessionName": ANY_SESSION}:
        return None
    return role[1], role[2]
