"""Web pages and the endpoint: no page reaches it, and what it serves runs in no browser.

A page from anywhere can make its reader's browser ask the loopback. Browsers say so, in headers that no page
can leave out and no AWS client sends. What is opened by hand in the address bar (a presigned URL) is served.
(Fetch Metadata Request Headers, W3C; The Origin header, Fetch standard; CORS isn't simulated)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

FROM_A_PAGE = "A web page sent this request, not an AWS client. labkit did nothing, because no web page may use the simulated AWS. Use the aws command or an SDK. To open a presigned URL, paste it into the browser's address bar."
# For every answer: SDKs pass over these, and browsers that show it run nothing of it and lend it to no page.
DISARMED = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
}


def from_a_page(method: str, headers: Mapping[str, str]) -> bool:
    """Whether a browser sent this for a page that it shows. `headers`: names in lower case."""
    if "origin" in headers or "access-control-request-method" in headers:
        return True
    site = headers.get("sec-fetch-site")
    if site is not None:
        by_hand = site == "none" and headers.get("sec-fetch-dest", "document") == "document"
        return not by_hand or method not in ("GET", "HEAD")
    return _of_a_browser(headers.get("user-agent", "")) and (
        "referer" in headers or "cookie" in headers or method not in ("GET", "HEAD")
    )


def _of_a_browser(agent: str) -> bool:
    """Whether it is a browser's name; Windows' PowerShell, which runs no page, calls itself one too."""
    return agent.startswith(("Mozilla/", "Opera/")) and "PowerShell/" not in agent
