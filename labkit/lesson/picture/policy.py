"""The picture of a policy: its text, and beside each part what it is called and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from labkit.lesson.html import escape, inline
from labkit.lesson.model.shown import Shown

from .drawing import BRAND, DIM, FONT, INK, PAPER, RULE, SHADE

_LINE: Final = 22
_LEFT: Final = 470
_WIDTH: Final = 980
_MONO: Final = "var(--jp-code-font-family, monospace)"


@dataclass(frozen=True, slots=True)
class PolicyPart:
    """Lines of the policy's text, the part's name, and what it says."""

    lines: tuple[str, ...]
    name: str = ""
    says: str = ""


@dataclass(frozen=True, slots=True)
class PolicyPicture(Shown):
    """A policy, part by part, from the top."""

    title: str
    parts: tuple[PolicyPart, ...]

    def svg(self) -> str:
        """The drawing, in the theme's colors."""
        drawn, line = [], 0
        for part in self.parts:
            top, height = 14 + line * _LINE, len(part.lines) * _LINE
            drawn += [_code(text, top + at * _LINE) for at, text in enumerate(part.lines)]
            drawn += [_label(part, top, height)] if part.name else []
            line += len(part.lines)
        whole = 28 + line * _LINE
        return (
            f'<svg class="labkit-picture" role="img" viewBox="0 0 {_WIDTH} {whole}" xmlns="http://www.w3.org/2000/svg" '
            f'style="max-width:100%;height:auto;font-family:{FONT}"><title>{escape(self.title)}</title>'
            f"<desc>{escape(self.words())}</desc>"
            f'<rect x="1" y="1" width="{_WIDTH - 2}" height="{whole - 2}" rx="8" style="fill:{PAPER};stroke:{RULE}"/>'
            f'<rect x="8" y="8" width="{_LEFT - 16}" height="{whole - 16}" rx="6" style="fill:{SHADE}"/>'
            f"{''.join(drawn)}</svg>"
        )

    def words(self) -> str:
        """The same in words."""
        told = [
            f"{part.name}: {' '.join(' '.join(part.lines).split())}. {part.says}"
            for part in self.parts
            if part.name
        ]
        return "\n".join([self.title, *told]).replace("`", "")

    def since(self, before: object) -> PolicyPicture:  # noqa: ARG002 - every picture is asked so
        """Itself: a policy's picture stands alone, before any step."""
        return self

    def legend_html(self) -> str:
        """The parts as a list."""
        items = "".join(
            f"<li><strong>{escape(part.name)}</strong>: {inline(part.says)}</li>"
            for part in self.parts
            if part.name
        )
        return f'<ul class="labkit-legend">{items}</ul>'


def _code(text: str, top: int) -> str:
    return (
        f'<text x="20" y="{top + 16}" xml:space="preserve" style="fill:{INK};font-size:13px;font-family:{_MONO}">'
        f"{escape(text)}</text>"
    )


def _label(part: PolicyPart, top: int, height: int) -> str:
    middle = top + height / 2
    return (
        f'<path d="M{_LEFT - 14} {top + 4} h6 V{top + height - 2} h-6 M{_LEFT - 8} {middle} h16" '
        f'style="fill:none;stroke:{BRAND};stroke-width:1.5"/>'
        f'<text x="{_LEFT + 14}" y="{middle + 4}" style="fill:{INK};font-size:13.5px;font-weight:600">{escape(part.name)}'
        f'<tspan dx="8" style="fill:{DIM};font-size:12.5px;font-weight:400">{escape(part.says.replace("`", ""))}</tspan></text>'
    )
