"""Models are read once for clients and for moto, and each finds in them what it would have read alone.

Only the sentences that document a model are left out.
"""

import json
from pathlib import Path
from typing import Any

import boto3
import botocore.session
import moto.core.loaders
import pytest
from botocore.loaders import Loader

from labkit.cloud.wire.loading import LOADER
from labkit.cloud.wire.naming import service_model


@pytest.mark.parametrize("service", ["ec2", "iam", "organizations", "s3", "s3control", "sqs", "sts"])
def test_moto_reads_what_it_would_read_alone_and_clients_read_none_of_what_moto_adds(service):
    motos = service_model(service)
    alone = _undocumented(moto.core.loaders.create_loader().load_service_model(service, "service-2"))
    assert {name: motos.operation_model(name).http for name in motos.operation_names} == {
        name: alone["operations"][name]["http"] for name in alone["operations"]
    }
    assert motos._service_description == alone
    clients = LOADER.load_service_model(service, "service-2")
    fresh = _undocumented(Loader().load_service_model(service, "service-2"))
    assert clients["shapes"] == fresh["shapes"]
    if service not in ("s3", "s3control"):  # whose paths botocore itself changes as it makes clients
        assert clients == fresh


def _undocumented(read: Any) -> Any:
    if isinstance(read, dict):
        return {
            name: "" if name == "documentation" and isinstance(value, str) else _undocumented(value)
            for name, value in read.items()
        }
    return [_undocumented(one) for one in read] if isinstance(read, list) else read


def test_a_member_that_is_called_documentation_stays(tmp_path: Path) -> None:
    shape = {"members": {"documentation": {"shape": "Text"}}, "documentation": "<p>A sentence.</p>"}
    (tmp_path / "service-2.json").write_text(json.dumps(shape))
    assert LOADER.file_loader.load_file(str(tmp_path / "service-2")) == shape | {"documentation": ""}
    assert LOADER.file_loader.load_file(str(tmp_path / "none")) is None


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
@pytest.mark.parametrize("service", ["ec2", "s3"])
def test_a_session_knows_the_regions_that_botocores_own_knows(service: str, partition: str) -> None:
    own = botocore.session.Session().get_available_regions(service, partition)
    assert boto3.Session().get_available_regions(service, partition_name=partition) == own
    assert boto3.Session().get_available_regions(service, partition) is not own


def test_a_model_is_kept_once():
    shapes = service_model("ec2")._service_description["shapes"]
    kept = LOADER.load_service_model("ec2", "service-2")["shapes"]
    assert shapes["Instance"] is kept["Instance"]
    assert "DryRunOperation" in shapes
    assert "DryRunOperation" not in kept
