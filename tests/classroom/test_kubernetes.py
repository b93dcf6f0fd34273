"""The values for Zero to JupyterHub with Kubernetes: what they name exists, in labkit and in the chart.

CHART lists the names and types that we use, as the chart documents them ("Configuration Reference" of Zero to
JupyterHub).
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
CHART: dict[str, type | tuple[type, ...]] = {
    "hub.config": dict,
    "proxy.https.enabled": bool,
    "proxy.https.type": str,
    "proxy.https.hosts": list,
    "proxy.https.letsencrypt.contactEmail": str,
    "singleuser.image.name": str,
    "singleuser.image.tag": str,
    "singleuser.cmd": (list, str),
    "singleuser.defaultUrl": str,
    "singleuser.extraEnv": dict,
    "singleuser.memory.guarantee": (str, int),
    "singleuser.memory.limit": (str, int),
    "singleuser.cpu.guarantee": (int, float),
    "singleuser.cpu.limit": (int, float),
    "singleuser.storage.capacity": str,
    "singleuser.networkPolicy.enabled": bool,
    "singleuser.networkPolicy.egress": list,
    "singleuser.networkPolicy.egressAllowRules.cloudMetadataServer": bool,
    "singleuser.networkPolicy.egressAllowRules.dnsPortsCloudMetadataServer": bool,
    "singleuser.networkPolicy.egressAllowRules.dnsPortsKubeSystemNamespace": bool,
    "singleuser.networkPolicy.egressAllowRules.dnsPortsPrivateIPs": bool,
    "singleuser.networkPolicy.egressAllowRules.nonPrivateIPs": bool,
    "singleuser.networkPolicy.egressAllowRules.privateIPs": bool,
    "cull.enabled": bool,
    "cull.timeout": int,
    "cull.every": int,
}


def _values() -> dict[str, Any]:
    values: dict[str, Any] = yaml.safe_load((ROOT / "deploy/kubernetes/values.yaml").read_text())
    return values


def _leaves(values: dict[str, Any], at: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in values.items():
        place = f"{at}{name}"
        if isinstance(value, dict) and place not in CHART:
            found |= _leaves(value, f"{place}.")
        else:
            found[place] = value
    return found


def test_every_value_has_a_name_and_a_type_of_the_chart() -> None:
    leaves = _leaves(_values())
    assert {
        name: type(value) for name, value in leaves.items() if not isinstance(value, CHART.get(name, ()))
    } == {}


def test_the_pod_starts_a_module_that_exists_and_the_hub_has_the_authenticators_settings() -> None:
    values = _values()
    assert find_spec(values["singleuser"]["cmd"][-1]) is not None
    from nativeauthenticator import NativeAuthenticator

    for name in values["hub"]["config"]["NativeAuthenticator"]:
        assert NativeAuthenticator.class_traits(config=True).get(name) is not None, name


def test_no_way_out_of_a_pod_but_to_the_hub() -> None:
    policy = _values()["singleuser"]["networkPolicy"]
    assert policy["enabled"]
    assert policy["egress"] == []
    open_ways = {name for name, lets in policy["egressAllowRules"].items() if lets}
    assert open_ways == {"dnsPortsKubeSystemNamespace", "dnsPortsPrivateIPs"}
