"""Who answers for which layer, by service: plain data, and what follows from it. The view is in
`_layers_view`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from labkit.lesson.model.shown import Shown

from .sorting import Card, Pile, Sorting

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from labkit.lesson.model.predictions import Misconception


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of the stack. ``theirs``: what the provider does there, where the layer is theirs."""

    name: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Service:
    """A service that can be picked. ``duties``: layer → what the customer does there; the rest isn't
    theirs."""

    name: str
    kind: str
    duties: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Layers(Shown):
    """A stack, top to bottom, and the line through it for each service.

    ``you`` and ``they`` name the two sides. Raises ValueError where a service has a duty in a layer that
    isn't there.
    """

    title: str
    you: str
    they: str
    layers: tuple[Layer, ...]
    services: tuple[Service, ...]

    def __post_init__(self) -> None:
        known = {layer.name for layer in self.layers}
        for service in self.services:
            if strange := sorted(set(service.duties) - known):
                raise ValueError(f"{service.name} has a duty in {strange[0]!r}, which isn't a layer.")

    def service(self, name: str) -> Service:
        """The service of that name. Raises LookupError, with the names there are."""
        for service in self.services:
            if service.name == name:
                return service
        known = ", ".join(service.name for service in self.services)
        raise LookupError(f"There's no service {name!r} here. There are: {known}.")

    def owner(self, service: str, layer: Layer) -> str:
        """The side that answers for the layer."""
        return self.you if layer.name in self.service(service).duties else self.they

    def task(self, service: str, layer: Layer) -> str:
        """What that side does there."""
        return self.service(service).duties.get(layer.name, layer.theirs)

    def frame(self, service: str) -> pd.DataFrame:
        """One row a layer: whose it is, and what that side does there."""
        import pandas as pd

        rows = [(layer.name, self.owner(service, layer), self.task(service, layer)) for layer in self.layers]
        return pd.DataFrame(rows, columns=["layer", "who", "what they do"])

    def comparison(self) -> pd.DataFrame:
        """Layers by services: whose each one is."""
        import pandas as pd

        rows = [
            {"layer": layer.name}
            | {service.name: self.owner(service.name, layer) for service in self.services}
            for layer in self.layers
        ]
        return pd.DataFrame(rows, columns=["layer", *(service.name for service in self.services)])

    def moved(self, before: str, after: str) -> tuple[str, ...]:
        """What changes hands between two services: "Guest operating system: from you to AWS"."""
        said = {self.you: self.you.lower(), self.they: self.they}
        pairs = [(layer, self.owner(before, layer), self.owner(after, layer)) for layer in self.layers]
        return tuple(
            f"{layer.name}: from {said[old]} to {said[new]}" for layer, old, new in pairs if old != new
        )

    def words(self, service: str) -> str:
        """The picture in sentences."""
        lines = [f"{self.title}: {service} ({self.service(service).kind})."]
        side = ""
        for layer in self.layers:
            owner = self.owner(service, layer)
            lines += ["  - - - the line - - -"] if side and side != owner else []
            lines.append(f"  {owner}: {layer.name}. {self.task(service, layer)}")
            side = owner
        return "\n".join(lines)

    def sorting(self, service: str, misconception: Misconception | None = None) -> Sorting:
        """An exercise: whose is each layer for this service? The explanations are the two sides' tasks."""
        return Sorting(
            f"Sort the layers of {service}",
            f"For {service}, who answers for each of these?",
            (Pile("you", self.you), Pile("they", self.they)),
            tuple(self._card(service, layer) for layer in self.layers),
            misconception,
            f"sort-{service.lower().replace(' ', '-')}",
        )

    def _card(self, service: str, layer: Layer) -> Card:
        mine = layer.name in self.service(service).duties
        task = self.task(service, layer)
        side, other = ("you", "they") if mine else ("they", "you")
        return Card(layer.name, side, task, {other: f"{self.owner(service, layer)}: {task}"})
