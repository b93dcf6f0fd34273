"""Which instance types EC2 offers where: a Region's list is read when somebody asks for it.

moto reads the lists of all Regions while it is imported, and all about each type: 78 MB and half a second.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from moto.utilities import utils

from labkit.cloud.backends import when_loaded

_TYPES: Final = "ec2/resources/instance_types.json"
_OFFERED: Final = "ec2/resources/instance_type_offerings/"
_read: Final = utils.load_resource


def _at_its_import(resource: str) -> Any:
    if resource == _TYPES:
        return {}  # what is told of a type (DescribeInstanceTypes) is not simulated
    return [] if resource.startswith(_OFFERED) else _read(resource)


utils.load_resource = _at_its_import


class _Offers(Mapping[str, list[dict[str, Any]]]):
    """What is offered in one kind of places, by Region."""

    def __init__(self, kind: str, regions: tuple[str, ...]) -> None:
        self._kind = kind
        self._regions = regions

    def __getitem__(self, region: str) -> list[dict[str, Any]]:
        if region not in self._regions:
            raise KeyError(region)
        return _offered(self._kind, region)

    def __iter__(self) -> Iterator[str]:
        return iter(self._regions)

    def __len__(self) -> int:
        return len(self._regions)


@cache
def _offered(kind: str, region: str) -> list[dict[str, Any]]:
    return [{**offer, "LocationType": kind} for offer in _read(f"{_OFFERED}{kind}/{region}.json")]


@when_loaded("ec2")
def read_offers_when_asked() -> None:
    """Mend EC2's models, which have noted the Regions."""
    from moto.ec2.models.instance_types import INSTANCE_TYPE_OFFERINGS as OFFERINGS

    for kind, regions in OFFERINGS.items():
        OFFERINGS[kind] = _Offers(kind, tuple(regions))
