"""A service of the hub ends when the hub asks, whatever its threads do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

WAITS = """
import sys, threading
threading.Thread(target=threading.Event().wait).start()  # as one that Python doesn't know how to end
print(__name__, *sys.argv[1:], flush=True)
threading.Event().wait()
"""


@pytest.mark.parametrize("way", [[], ["labkit.classroom.hub.service"]], ids=["alone", "as a service"])
def test_an_interrupt_ends_a_service_that_waits_for_a_thread(way: list[str], tmp_path: Path) -> None:
    (tmp_path / "waits.py").write_text(WAITS)
    path = os.pathsep.join([str(tmp_path), *sys.path])
    words = [sys.executable, "-m", *way, "waits", "--every=2"]
    with subprocess.Popen(
        words, env=os.environ | {"PYTHONPATH": path}, stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "__main__ --every=2\n"
        run.send_signal(signal.SIGINT)
        try:
            ended = run.wait(1 if not way else 10)
        except subprocess.TimeoutExpired:
            ended = None
        finally:
            run.kill()
    assert ended == (-signal.SIGINT if way else None)
