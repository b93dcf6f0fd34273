"""Nothing leaves the machine: while a scene is open, sockets of this process reach the loopback only.

An audit hook sees every connect and every name lookup of Python code, whoever makes it. It is the
second line: botocore's requests end at the door already.
"""

from __future__ import annotations

import ipaddress
import sys
from typing import Any

_LOCAL_NAMES = frozenset({"localhost", "localhost.localdomain", "ip6-localhost", ""})


class LeavesMachineError(PermissionError):
    """Something tried to reach beyond the loopback while a scene is open."""


class _Guard:
    on = False
    installed = False


def watch(on: bool) -> None:
    """Switch the guard on or off. (An audit hook can't be taken out again, so it stays and sleeps.)"""
    if on and not _Guard.installed:
        sys.addaudithook(_hook)
        _Guard.installed = True
    _Guard.on = on


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if not _Guard.on or not event.startswith("socket."):
        return
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        _refuse_remote(event, arguments[1])
    elif event in (
        "socket.getaddrinfo",
        "socket.gethostbyname",
        "socket.gethostbyaddr",
        "socket.getnameinfo",
    ):
        _refuse_remote(event, arguments[0])


def _refuse_remote(event: str, address: Any) -> None:
    host = address[0] if isinstance(address, tuple) else address
    if host is None or (isinstance(address, (str, bytes)) and event == "socket.connect"):
        return  # no host at all, or a Unix socket: both stay on the machine
    if not is_loopback(host):
        name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
        raise LeavesMachineError(
            f"A program tried to reach {name} while a labkit scene is open. labkit stops every such call. To use the real network, close the scene with scene.close()."
        )


def is_loopback(host: Any) -> bool:
    """Whether a host name or address is this machine's loopback."""
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    if text.lower() in _LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(text.split("%")[0]).is_loopback
    except ValueError:
        return False
