"""Small pieces of HTML, always escaped."""

from __future__ import annotations

import html
import re


def escape(text: object) -> str:
    """``text`` safe to stand in HTML, attributes too."""
    return html.escape(str(text), quote=True)


def prose(text: str) -> str:
    """Paragraphs (divided by a blank line) with `code` and **bold** rendered."""
    return "".join(f"<p>{inline(part)}</p>" for part in re.split(r"\n\s*\n", text.strip()) if part.strip())


def inline(text: str) -> str:
    """One line with `code` and **bold** rendered."""
    safe = escape(" ".join(text.split()))
    safe = re.sub(r"`([^`]+)`", r"<code>\1</code>", safe)
    return re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", safe)


def plain(text: str) -> str:
    """The same without the marks, paragraphs kept."""
    parts = [" ".join(part.split()) for part in re.split(r"\n\s*\n", text.strip())]
    return re.sub(r"\*\*([^*]+)\*\*", r"\1", "\n\n".join(parts))


def details(summary: str, body: str) -> str:
    """Something that opens when asked; works by keyboard."""
    return f"<details><summary>{escape(summary)}</summary>{body}</details>"


def path(console: str) -> str:
    """Where one clicks in the console: "IAM > Roles" as a readable path."""
    steps = [f"<strong>{escape(part.strip())}</strong>" for part in console.split(">") if part.strip()]
    return ' <span aria-hidden="true">→</span> '.join(steps)
