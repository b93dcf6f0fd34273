"""Which instance types EC2 offers where: a Region's list is read when it's asked for, and is moto's own."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import moto
import pytest
from moto.ec2.models.instance_types import INSTANCE_TYPE_OFFERINGS as OFFERINGS

from labkit.cloud.backends import backends_of

FILES = Path(moto.__file__).parent / "ec2" / "resources" / "instance_type_offerings"


@pytest.mark.parametrize("kind", ["region", "availability-zone", "availability-zone-id"])
def test_a_regions_list_is_motos(kind: str) -> None:
    backends_of("ec2")
    written = json.loads(gzip.decompress((FILES / kind / "us-east-1.json.gz").read_bytes()))
    offered = OFFERINGS[kind]["us-east-1"]
    assert [{name: one[name] for name in ("InstanceType", "Location")} for one in offered] == [
        {name: one[name] for name in ("InstanceType", "Location")} for one in written
    ]
    assert {one["LocationType"] for one in offered} == {kind}
    assert set(OFFERINGS[kind]) == {file.name.split(".")[0] for file in (FILES / kind).iterdir()}


def test_no_region_offers_what_isnt_one() -> None:
    backends_of("ec2")
    assert OFFERINGS["region"].get("eu-nowhere-1", []) == []
