"""What the tasks of the cross-account chapter ask for, where no call of the step shows it."""

from __future__ import annotations

from labkit.lesson import Aim, must_allow, must_refuse

from .scene import BUCKET, PRODUCTION, ROLE

_INSIDE = "developer-updateapp"
_PAYROLL = "arn:aws:s3:::productionpayroll/salaries.csv"

UPDATE_THE_BUCKET = (
    must_allow("A session of UpdateApp writes the report", _INSIDE, "s3:PutObject", f"{BUCKET}/report.csv", PRODUCTION.id),
    must_allow("A session of UpdateApp lists the bucket", _INSIDE, "s3:ListBucket", BUCKET, PRODUCTION.id),
    must_refuse("A session of UpdateApp deletes the bucket", _INSIDE, "s3:DeleteBucket", BUCKET, PRODUCTION.id),
    must_refuse("A session of UpdateApp reads the payroll", _INSIDE, "s3:GetObject", _PAYROLL, PRODUCTION.id, asked_later=True),
)  # fmt: skip
DENY_TESTERS = (
    must_allow("Tester1 goes on working and lists functions", "tester", "lambda:ListFunctions", "*"),
    must_refuse("Tester1 assumes UpdateApp", "tester", "sts:AssumeRole", ROLE, asked_later=True),
)
ALLOW_DEVELOPERS = (
    must_refuse("Developer1 creates a user", "developer", "iam:CreateUser", "*"),
    must_allow("Developer1 assumes UpdateApp", "developer", "sts:AssumeRole", ROLE, asked_later=True),
)

AIMS = (
    Aim(
        "Let Outsider1 of the other account in, and keep Tester1 out.",
        (
            must_allow("Outsider1 assumes UpdateApp", "outsider", "sts:AssumeRole", ROLE),
            must_allow("Developer1 assumes UpdateApp", "developer", "sts:AssumeRole", ROLE),
            must_refuse("Tester1 assumes UpdateApp", "tester", "sts:AssumeRole", ROLE),
        ),
    ),
    Aim(
        "Let a session of UpdateApp delete the bucket, and read nothing more.",
        (
            must_allow(
                "A session of UpdateApp deletes the bucket", _INSIDE, "s3:DeleteBucket", BUCKET, PRODUCTION.id
            ),
            must_refuse(
                "A session of UpdateApp reads the payroll", _INSIDE, "s3:GetObject", _PAYROLL, PRODUCTION.id
            ),
        ),
    ),
)
"""What to reach in "Break it"."""
