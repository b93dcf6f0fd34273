"""`labkit doctor` finds what is wrong, and says what to do about it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from labkit import doctor

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_sound_machine_is_good() -> None:
    findings = [check() for check in (doctor.python, doctor.packages, doctor.aws_command, doctor.loopback)]
    assert [str(finding) for finding in findings if not finding.good] == []


def test_real_credentials_are_named_but_not_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAREALLOOKING00000")
    found = str(doctor.credentials())
    assert "AWS_ACCESS_KEY_ID" in found
    assert "REALLOOKING" not in found


def test_a_proxy_that_swallows_the_loopback_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", "")
    assert not doctor.proxies().good
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    assert doctor.proxies().good


def test_a_clock_after_the_scenes_own_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_LAST_GOOD_DAY", date(2020, 1, 1))
    assert "newer labkit" in doctor.clock().advice
