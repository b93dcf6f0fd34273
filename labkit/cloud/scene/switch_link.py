"""The link that takes a person straight to a role in the console.

(Switch from a user to an IAM role (console); Grant a user permissions to switch roles: providing information to the user)
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

_PAGE = "https://signin.aws.amazon.com/switchrole"


@dataclass(frozen=True, slots=True)
class SwitchRoleLink:
    """A role to switch to: its name (with a path, if it has one), its account's id or alias, a display name."""

    role_name: str
    account: str
    display_name: str = ""

    @property
    def url(self) -> str:
        """The link, as an administrator sends it."""
        given = {"roleName": self.role_name, "account": self.account, "displayName": self.display_name}
        return f"{_PAGE}?{urlencode({name: value for name, value in given.items() if value})}"

    @classmethod
    def parse(cls, url: str) -> SwitchRoleLink:
        """Read a link. Raises ValueError, in words for a beginner, for what isn't one."""
        parts = urlsplit(url.strip())
        if f"{parts.scheme}://{parts.netloc}{parts.path}" != _PAGE:
            raise ValueError(f"A link for switching roles begins with {_PAGE}?. This one doesn't: {url}")
        given = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        missing = [name for name in ("roleName", "account") if name not in given]
        if missing:
            raise ValueError(f"The link doesn't say {' and '.join(missing)}: {url}")
        return cls(given["roleName"], given["account"], given.get("displayName", ""))
