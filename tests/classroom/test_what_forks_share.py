"""What is imported once for all learners must not depend on whose process it is, and draws no secret."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

# A module that looks at one of these as it is imported keeps the answer in every fork.
LOOKS = """
import json, os, re, sys
seen, own = set(), re.compile("HOME|USER|LOGNAME|XDG_|JUPYTER|JPY_|LABKIT|AWS_|TMP")
def who():
    frame = sys._getframe(2)
    while frame and frame.f_code.co_name != "<module>":
        frame = frame.f_back
    return frame.f_globals.get("__name__") if frame else "?"
kind = type(os.environ)
read = kind.__getitem__
def reads(self, name):
    text = os.fsdecode(name)
    if own.match(text):
        seen.add((text, who()))
    return read(self, name)
kind.__getitem__ = reads
def watched(name):
    call = getattr(os, name)
    def calls(*given):
        seen.add((name, who()))
        return call(*given)
    setattr(os, name, calls)
for name in ("getpid", "getuid", "getcwd", "urandom"):
    watched(name)
from labkit.classroom.hub.forks.imports import everything
everything()
print(json.dumps(sorted(seen)))
print(json.dumps([len(os.listdir("/proc/self/task")), "labkit.cross_account.lesson" in sys.modules]))
"""
HARMLESS = {
    # Where nobody is at home (HOME of the process that forks): files that labkit never uses.
    **{("HOME", f"botocore.{name}"): "" for name in ("credentials", "loaders", "tokens", "utils")},
    ("HOME", "sysconfig"): "schemes of installing",
    ("HOME", "send2trash.plat_other"): "JupyterHub's servers delete at once",
    ("XDG_DATA_HOME", "send2trash.plat_other"): "the same",
    ("getuid", "send2trash.plat_other"): "the same",
    ("USER", "jupyter_client.session"): "a name in messages",
    ("JPY_PARENT_PID", "ipykernel.kernelapp"): "work.py gives it as an argument",
    ("JPY_INTERRUPT_EVENT", "ipykernel.kernelapp"): "Windows",
    ("getcwd", "multiprocessing.process"): "for programs that it starts anew",
    ("getcwd", "rich"): "links in its own tracebacks",
    ("getpid", "_pydevd_bundle._debug_adapter.pydevd_schema_log"): "the name of a log that isn't written",
    ("urandom", "multiprocessing.process"): "fresh.py draws it anew",
    (
        "urandom",
        "jupyter_client.session",
    ): "the key of a session that is told no key; kernels are told theirs",
    ("urandom", "labkit.cloud.unguessable"): "drawn anew in a fork",
    ("urandom", "numpy.random._pickle"): "fresh.py draws it anew",
    ("HOME", "zoneinfo._tzpath"): "schemes of installing",
    ("HOME", "moto.ec2.models.availability_zones_and_regions"): "a list of Regions",
}
OPERATORS = ("JUPYTER", "AWS_")  # variables that the hub gives to nobody, so they are the same for all
SAME = ("jupyter", "jupyterhub", "ipywidgets", "moto")  # and the packages that read those
WHOLE = "wsgiref.handlers"  # keeps all variables for CGI scripts, which nobody runs
DRAWS = "moto."  # random names of its own stores, which no answer shows


@pytest.mark.long
def test_nothing_that_is_imported_for_all_asks_whose_process_it_is() -> None:
    pytest.importorskip("jupyterhub")
    told = os.environ | {
        "OPENBLAS_NUM_THREADS": "1",
        "HOME": "/nonexistent",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
    words = [sys.executable, "-s", "-c", LOOKS]
    done = subprocess.run(words, env=told, check=True, capture_output=True, text=True)
    seen, (threads, lessons) = (json.loads(line) for line in done.stdout.splitlines())
    assert [(name, module) for name, module in seen if not _harmless(name, module)] == [], seen
    assert threads == 1, "a process with threads can't be forked"
    assert lessons


def _harmless(name: str, module: str) -> bool:
    if (module.startswith(DRAWS) and name == "urandom") or module == WHOLE:
        return True
    return (name, module) in HARMLESS or (name.startswith(OPERATORS) and module.startswith(SAME))
