"""Write an error as the service itself would: query XML, EC2's XML, S3's XML, JSON with `__type`.

(Error responses, in each service's API reference; the forms are those botocore's parsers read.)
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from .http import HttpResponse

if TYPE_CHECKING:
    from labkit.cloud.calls import AwsError

    from .naming import Target

# Services that spoke the query protocol before JSON, and still tell clients their old codes.
_ONCE_QUERY = frozenset({"cloudwatch", "sqs"})
_ONCE_CALLED = {"ValidationException": "ValidationError"}
_NAMESPACES = {
    "iam": "https://iam.amazonaws.com/doc/2010-05-08/",
    "sts": "https://sts.amazonaws.com/doc/2011-06-15/",
    "cloudformation": "http://cloudformation.amazonaws.com/doc/2010-05-15/",
    "sns": "http://sns.amazonaws.com/doc/2010-03-31/",
}


def refuse(error: AwsError, target: Target, request_id: str, resource: str = "/") -> HttpResponse:
    """The error in the service's own protocol, with its request id. `resource` is the path S3 repeats."""
    headers = {**error.headers, "x-amzn-requestid": request_id, "server": "labkit"}
    if target.family in ("json", "rest-json"):
        headers |= {"content-type": "application/x-amz-json-1.1", "x-amzn-errortype": error.code}
        if target.service in _ONCE_QUERY:
            old = _ONCE_CALLED.get(error.code, error.code.removesuffix("Exception"))
            headers["x-amzn-query-error"] = f"{old};Sender"
        said = {"__type": error.code, "message": error.message, "Message": error.message}
        body = json.dumps(said | error.about)
        return HttpResponse(error.status, headers, body.encode())
    headers["content-type"] = "application/xml"
    if target.family == "s3":
        headers |= {"x-amz-request-id": request_id, "x-amz-id-2": request_id}
        return HttpResponse(error.status, headers, _s3(error, request_id, resource).encode())
    form = _ec2 if target.family == "ec2" else _query
    return HttpResponse(error.status, headers, form(error, target, request_id).encode())


def _s3(error: AwsError, request_id: str, resource: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{_xml(error.code)}</Code><Message>{_xml(error.message)}</Message>{_about(error)}"
        f"<Resource>{_xml(resource)}</Resource><RequestId>{request_id}</RequestId>"
        f"<HostId>{request_id}</HostId></Error>"
    )


def _query(error: AwsError, target: Target, request_id: str) -> str:
    sender = "Sender" if error.status < 500 else "Receiver"
    namespace = _NAMESPACES.get(target.service, "")
    return (
        f'<ErrorResponse xmlns="{namespace}"><Error><Type>{sender}</Type><Code>{_xml(error.code)}</Code>'
        f"<Message>{_xml(error.message)}</Message>{_about(error)}</Error>"
        f"<RequestId>{request_id}</RequestId></ErrorResponse>"
    )


def _ec2(error: AwsError, _target: Target, request_id: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Response><Errors><Error><Code>{_xml(error.code)}</Code><Message>{_xml(error.message)}</Message>"
        f"</Error></Errors><RequestID>{request_id}</RequestID></Response>"
    )


def _about(error: AwsError) -> str:
    return "".join(f"<{name}>{_xml(text)}</{name}>" for name, text in error.about.items())


def _xml(text: str) -> str:
    """Text for XML: its markup escaped, and what XML can't hold replaced."""
    return escape(
        "".join(
            char if char.isprintable() or char in "\t\n" else "\N{REPLACEMENT CHARACTER}" for char in text
        )
    )
