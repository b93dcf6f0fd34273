"""The values for Zero to JupyterHub with Kubernetes: what they name exists, in labkit and in the chart."""

from __future__ import annotations

import re
import shlex
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from jsonschema import Draft7Validator
from jupyterhub.app import JupyterHub
from jupyterhub.auth import Authenticator
from jupyterhub.traitlets import ByteSpecification
from nativeauthenticator import NativeAuthenticator

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
CHART = Draft7Validator(yaml.safe_load((Path(__file__).parent / "chart.yaml").read_text()))


@pytest.fixture
def values() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((ROOT / "deploy/kubernetes/values.yaml").read_text())
    return read


def _complaints(values: dict[str, Any]) -> list[str]:
    return [f"{'.'.join(map(str, error.path))}: {error.message}" for error in CHART.iter_errors(values)]


def test_the_values_are_as_the_chart_has_them(values: dict[str, Any]) -> None:
    Draft7Validator.check_schema(CHART.schema)
    assert _complaints(values) == []


@pytest.mark.parametrize(
    ("mistake", "place"),
    [
        (lambda values: values.update(singleUser={}), ""),
        (lambda values: values["singleuser"].update(default_url="/lab"), "singleuser"),
        (lambda values: values["singleuser"]["cpu"].update(limit="1"), "singleuser.cpu.limit"),
        (lambda values: values["singleuser"]["image"].update(tag=0.1), "singleuser.image.tag"),
        (lambda values: values["proxy"]["https"].update(type="acme"), "proxy.https.type"),
        (lambda values: values["cull"].pop("enabled"), "cull"),
    ],
)
def test_a_mistake_in_the_values_is_seen(
    values: dict[str, Any], mistake: Callable[[dict[str, Any]], None], place: str
) -> None:
    mistake(values)
    assert [one.split(":")[0] for one in _complaints(values)] == [place]


def test_the_hub_has_these_settings(values: dict[str, Any]) -> None:
    classes = {one.__name__: one for one in (JupyterHub, Authenticator, NativeAuthenticator)}
    for name, settings in values["hub"]["config"].items():
        assert settings.keys() <= classes[name].class_traits(config=True).keys()


def test_a_pod_has_room_for_a_learner(values: dict[str, Any]) -> None:
    learner = values["singleuser"]
    assert find_spec(learner["cmd"][-1]) is not None
    read = ByteSpecification()
    least, most = (read.validate(None, learner["memory"][name]) for name in ("guarantee", "limit"))
    measured = re.search(r"uses about (\d+) MB", (ROOT / "deploy/hub/README.md").read_text())
    assert measured is not None
    assert int(measured[1]) * 1_000_000 <= least < most
    assert re.fullmatch(r"\d+(Mi|Gi)", learner["storage"]["capacity"])


def test_the_image_keeps_labkit_where_no_learners_volume_hides_it(values: dict[str, Any]) -> None:
    page = (ROOT / "deploy/kubernetes/README.md").read_text()
    build = next(line for line in page.splitlines() if "jupyter-repo2docker" in line and "--" in line)
    words = shlex.split(build)
    option = {
        name: words[words.index(name) + 1] for name in words if name.startswith("--") and name != "--no-run"
    }
    image = values["singleuser"]["image"]
    assert option["--image-name"] == f"{image['name']}:{image['tag']}"
    assert not Path(option["--target-repo-dir"]).is_relative_to("/home")  # where the chart mounts the volume
    assert option["--user-id"] == "1000"  # the chart's own choice for pods
    assert words[-1] == "."


def test_no_way_out_of_a_pod_but_to_the_hub(values: dict[str, Any]) -> None:
    policy = values["singleuser"]["networkPolicy"]
    assert policy["enabled"]
    assert policy["egress"] == []
    open_ways = {name for name, lets in policy["egressAllowRules"].items() if lets}
    assert open_ways == {"dnsPortsKubeSystemNamespace", "dnsPortsPrivateIPs"}
