"""What the tasks of the chapter on best practices ask for, where no call of the step shows it."""

from __future__ import annotations

from labkit.lesson import must_allow, must_refuse

from .scene import HARBOR, PAYROLL, REPORT, REPORTS, SALES, user

_REPORT = f"{REPORTS}/{REPORT}"
_BEN_READS = must_allow("Ben reads a report", "ben", "s3:GetObject", _REPORT)

INTO_GROUPS = (
    must_allow("Ana creates a user", "ana", "iam:CreateUser", f"arn:aws:iam::{HARBOR.id}:user/New"),
    _BEN_READS,
    must_allow("Ben writes a report", "ben", "s3:PutObject", _REPORT),
    must_refuse("Ben reads the payroll", "ben", "s3:GetObject", f"{PAYROLL}/january.csv"),
)
ONLY_READING = (
    must_allow("Ben lists the reports", "ben", "s3:ListBucket", REPORTS),
    _BEN_READS,
    must_refuse("Ben writes a report", "ben", "s3:PutObject", _REPORT),
)
ONLY_THE_ROLE = (
    must_refuse("NightlyJob reads the sales without the role", user("NightlyJob"), "s3:GetObject", f"{SALES}/any.csv"),
)  # fmt: skip
