"""The public names, and what importing them costs."""

from __future__ import annotations

import subprocess
import sys

import pytest

from labkit import policy


def test_every_public_name_is_there() -> None:
    assert policy.__all__ == sorted(policy.__all__)
    assert set(policy.__all__) <= set(dir(policy))
    for name in policy.__all__:
        found = getattr(policy, name)
        assert isinstance(found, str) or found.__module__.startswith("labkit.policy")
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = policy.nothing  # type: ignore[attr-defined]  # that is the test


DECIDES = """
import sys
from labkit.policy import PolicySet, Request, evaluate
request = Request("arn:aws:iam::111111111111:user/alice", "s3:GetObject", "arn:aws:s3:::reports/1")
assert not evaluate(request, PolicySet()).allowed
print([name for name in ("_compare", "_mend", "_validate") if f"labkit.policy.{name}" in sys.modules])
from labkit.policy import compare, validate, what_would_allow
assert what_would_allow(evaluate(request, PolicySet()))
"""


def test_whoever_only_decides_loads_only_what_decides() -> None:
    done = subprocess.run([sys.executable, "-c", DECIDES], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
