"""A Jupyter server extension that says in one line where the workbook is open. Only `labkit lab` turns it on."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import quote


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(_server: Any) -> None:
    """Nothing is there to be loaded: what it says, it says at the start."""


async def _start_jupyter_server_extension(server: Any) -> None:
    if (
        "JUPYTERHUB_API_TOKEN" in os.environ
    ):  # a class: its hub tells the way, and its log shall hold no token
        return
    print(f"The workbook is open at {_address(server)}", flush=True)  # noqa: T201 - it is what the command tells


def _address(server: Any) -> str:
    """With the token, which JupyterLab's own words leave out where it didn't make it up itself."""
    page, _, _ = server.connect_url.split()[0].partition("?")
    token = server.identity_provider.token
    return f"{page}?token={quote(token)}" if token else page
