"""Small pieces of HTML, always escaped."""

from __future__ import annotations

import html
import re

# A star that belongs to a policy ("s3:*", "bucket/*") marks nothing.
_MARK = re.compile(r"(?<![\w:/*])(\*\*?)(?=[^\s*])([^*]+?)(?<=\S)\1(?![\w*])")
_ELEMENTS = {"**": "<strong>{}</strong>", "*": "<em>{}</em>"}
_CODE = re.compile(r"`([^`]+)`")


def escape(text: object) -> str:
    """``text`` safe to stand in HTML, attributes too."""
    return html.escape(str(text), quote=True)


def prose(text: str) -> str:
    """Paragraphs (divided by a blank line) with `code` and **bold** rendered."""
    return "".join(f"<p>{inline(part)}</p>" for part in re.split(r"\n\s*\n", text.strip()) if part.strip())


def inline(text: str) -> str:
    """One line with `code`, **bold** and *emphasis* rendered; nothing is rendered inside code."""
    parts = _CODE.split(" ".join(text.split()))
    return "".join(
        f"<code>{escape(part)}</code>" if at % 2 else _marks(part) for at, part in enumerate(parts)
    )


def plain(text: str) -> str:
    """The same without the marks of bold and emphasis, paragraphs kept."""
    return "\n\n".join(_plain_line(part) for part in re.split(r"\n\s*\n", text.strip()))


def bare(text: str) -> str:
    """One line without any marks, for labels that can't show them."""
    return plain(text).replace("`", "")


def _marks(text: str) -> str:
    return _MARK.sub(lambda found: _ELEMENTS[found[1]].format(found[2]), escape(text))


def _plain_line(text: str) -> str:
    parts = _CODE.split(" ".join(text.split()))
    kept = [f"`{part}`" if at % 2 else _MARK.sub(r"\2", part) for at, part in enumerate(parts)]
    return "".join(kept)


def details(summary: str, body: str) -> str:
    """Something that opens when asked; works by keyboard."""
    return f"<details><summary>{escape(summary)}</summary>{body}</details>"


def numbered(code: str) -> str:
    """Code with a number before each line; the numbers aren't part of its text."""
    lines = "\n".join(f'<span class="labkit-line">{escape(line)}</span>' for line in code.split("\n"))
    return f'<pre class="labkit-code labkit-numbered"><code>{lines}</code></pre>'


def path(console: str) -> str:
    """Where one clicks in the console: "IAM > Roles" as a readable path."""
    steps = [f"<strong>{escape(part.strip())}</strong>" for part in console.split(">") if part.strip()]
    return ' <span aria-hidden="true">→</span> '.join(steps)
