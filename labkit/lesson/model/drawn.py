"""What every picture can do, whatever it is a picture of."""

from __future__ import annotations

from typing import Protocol


class Drawn(Protocol):
    """A picture: SVG text, and the same in words."""

    @property
    def title(self) -> str:
        """Heads the picture."""

    def svg(self) -> str:
        """The picture as SVG text, in JupyterLab's colors."""

    def words(self) -> str:
        """The picture in sentences, one a line."""

    def since(self, before: object) -> Drawn:
        """The picture with what is new or changed marked, against the one before; itself where there's none."""

    def legend_html(self) -> str:
        """What stands under the picture; "" for nothing."""
