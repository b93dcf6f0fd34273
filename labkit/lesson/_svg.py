"""Pictures as plain values, drawn as SVG text. Account boxes with what lives in them, and labelled arrows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["allowed", "refused", ""]


@dataclass(frozen=True, slots=True)
class Node:
    """A thing in a box. ``kind``: "user", "group", "role", "bucket", "policy" or any word, shown small
    above the name.

    ``exists=False`` draws it dashed and says "not there yet". ``notes``: short lines under the name.
    """

    name: str
    kind: str
    notes: tuple[str, ...] = ()
    exists: bool = True


@dataclass(frozen=True, slots=True)
class Box:
    """A box with a title ("Production"), a subtitle ("account 999999999999") and its nodes, top to bottom."""

    title: str
    subtitle: str = ""
    nodes: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrow:
    """From one node to another, by name. ``label`` in words; ``verdict`` adds "✓ allowed" or "✗ refused"."""

    source: str
    target: str
    label: str = ""
    verdict: Verdict = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """Boxes side by side and arrows between their nodes.

    ``svg()``: the picture as SVG text (role="img", title, desc; colors by JupyterLab's variables with
    fallbacks). ``words()``: the same picture in sentences, one a line.
    """

    title: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...] = ()
