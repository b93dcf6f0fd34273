"""`labkit doctor` finds what is wrong, and says what to do about it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from labkit import doctor

if TYPE_CHECKING:
    from pathlib import Path


def test_a_sound_machine_is_good() -> None:
    findings = [check() for check in (doctor.python, doctor.packages, doctor.aws_command, doctor.loopback)]
    assert [str(finding) for finding in findings if not finding.good] == []


@pytest.mark.parametrize(
    ("said", "good", "advice"),
    [
        ("aws-cli/1.46.3 Python/3.11.7 Linux/6.1", True, ""),
        ("aws-cli/2.13.0 Python/3.11.4 Linux/6.1 exe/x86_64", True, ""),
        ("aws-cli/2.9.19 Python/3.11.2 Linux/6.1", False, "2.13.0"),
        ("aws-cli/2.12.7 Python/3.11.2 Linux/6.1", False, "2.13.0"),
        ("aws-cli/1.28.99 Python/3.11.2 Linux/6.1", False, "1.29.0"),
        ("aws-cli/1.29.0 Python/3.11.2 Linux/6.1", True, ""),
        ("something else", False, "repair"),
    ],
)
def test_the_first_aws_on_the_path_hears_where_the_lab_is(
    said: str, *, good: bool, advice: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "aws"
    program.write_text(f"#!/bin/sh\necho '{said}'\n")
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    found = doctor.aws_on_path()
    assert found.good is good, found
    assert advice in found.advice
    assert str(program) in found.what


def test_no_other_aws_is_no_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert doctor.aws_on_path().good


def test_real_credentials_are_named_but_not_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAREALLOOKING00000")
    found = str(doctor.credentials())
    assert "AWS_ACCESS_KEY_ID" in found
    assert "REALLOOKING" not in found


def test_a_proxy_that_swallows_the_loopback_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("no_proxy", "")
    assert not doctor.proxies().good
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    assert doctor.proxies().good


def test_a_clock_after_the_scenes_own_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_LAST_GOOD_DAY", date(2020, 1, 1))
    assert "newer labkit" in doctor.clock().advice
