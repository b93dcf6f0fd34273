"""What a policy consists of, in one picture: each part by the name that the whole course uses."""

from __future__ import annotations

from labkit.lesson import PolicyPart, PolicyPicture

A_POLICY = PolicyPicture(
    "A policy, part by part",
    (
        PolicyPart(("{",)),
        PolicyPart(
            ('  "Version": "2012-10-17",',),
            "Version",
            "The version of the policy language. Always write this date.",
        ),
        PolicyPart(
            ('  "Statement": [', "    {"), "Statement", "The rules begin here. Each has braces of its own."
        ),
        PolicyPart(('      "Sid": "ReadTheNotes",',), "Sid", "A name for the statement. It decides nothing."),
        PolicyPart(('      "Effect": "Allow",',), "Effect", "Allow or Deny."),
        PolicyPart(
            ('      "Action": "s3:GetObject",',), "Action", "What the call does: service, colon, operation."
        ),
        PolicyPart(
            ('      "Resource": "arn:aws:s3:::workshopnotes/*",',),
            "Resource",
            "Which resource, by its ARN. The star matches any text.",
        ),
        PolicyPart(
            ('      "Condition": {', '        "Bool": {"aws:SecureTransport": "true"}', "      }"),
            "Condition",
            "When the statement applies. Many statements have none.",
        ),
        PolicyPart(("    }", "  ]", "}")),
    ),
)
