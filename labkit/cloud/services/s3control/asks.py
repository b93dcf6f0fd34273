"""Amazon S3 control: the condition keys are those of every request to S3."""

from __future__ import annotations

from labkit.cloud.judge.finders import finder_for
from labkit.cloud.services.s3 import asks as s3

finder = finder_for("s3control")

for of_every_request in (
    s3.auth_type,
    s3.content_sha256,
    s3.owner,
    s3.signature_age,
    s3.signature_version,
    s3.tls_version,
):
    finder(of_every_request)
