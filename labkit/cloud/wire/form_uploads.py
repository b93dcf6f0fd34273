"""S3's uploads by a browser's form: read, believed by the signature of their policy, and held to its conditions.

What a form asks for is a PutObject, and is judged as one.
(Browser-based uploads using POST; Creating a POST policy; POST Object, Amazon S3 API Reference)
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, unquote, urlencode, urlsplit
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from labkit.cloud.calls import AwsError, NotSimulated
from labkit.cloud.whole import whole

from .asked import with_bucket
from .http import HttpResponse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .http import HttpRequest

_FORM = "multipart/form-data"
_OF_SIGNATURE = (
    "x-amz-algorithm",
    "x-amz-credential",
    "x-amz-date",
    "x-amz-security-token",
    "x-amz-signature",
)
_NOT_IN_POLICY = frozenset({"x-amz-signature", "file", "policy", "awsaccesskeyid"})
_OF_THE_ANSWER = ("success_action_redirect", "success_action_status", "redirect")
_PARAMETERS = {
    "acl": "ACL",
    "cache-control": "CacheControl",
    "content-disposition": "ContentDisposition",
    "content-encoding": "ContentEncoding",
    "content-type": "ContentType",
    "x-amz-server-side-encryption": "ServerSideEncryption",
    "x-amz-server-side-encryption-aws-kms-key-id": "SSEKMSKeyId",
    "x-amz-storage-class": "StorageClass",
    "x-amz-website-redirect-location": "WebsiteRedirectLocation",
}
_META = "x-amz-meta-"


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form by their lower-case names, and the file that it brings."""

    bucket: str
    fields: Mapping[str, str]
    body: bytes

    @property
    def policy(self) -> str:
        """The signed policy, in base64; empty for an upload by nobody."""
        return self.fields.get("policy", "")

    @property
    def key(self) -> str:
        return self.fields.get("key", "")


def is_form_upload(request: HttpRequest) -> bool:
    """Whether a request is a browser's upload: S3's other POSTs have a query."""
    kind = request.headers.get("content-type", "")
    signed_otherwise = "authorization" in request.headers
    if signed_otherwise or urlsplit(request.url).query:
        return False
    return request.method.upper() == "POST" and kind.lower().startswith(_FORM)


def read_form(request: HttpRequest) -> Form:
    """The form of an upload. Raises S3's error for one that can't be read or names a field twice."""
    return _read(request.url, request.host, request.headers.get("content-type", ""), request.body)


@lru_cache(maxsize=4)
def _read(url: str, host: str, content_type: str, body: bytes) -> Form:
    boundary = parse_options_header(content_type)[1].get("boundary", "")
    try:
        parts = list(_parts(boundary.encode(), body))
        before_the_file = list(takewhile(_is_a_field, parts))  # S3 reads no field that comes after it
        pairs = [(name, content.decode("utf-8", "replace")) for name, _, content in before_the_file]
    except ValueError as error:
        text = "The body of your POST request is not well-formed multipart/form-data."
        raise AwsError("MalformedPOSTRequest", text) from error
    held = [part for part in parts if not _is_a_field(part)]
    if len(dict(pairs)) < len(pairs) or any(name != "file" for name, _, _ in held):
        raise _wrong("POST requires that each field is given once.", "file", "")
    if len(held) != 1:
        raise _wrong("POST requires exactly one file upload per request.", "file", str(len(held)))
    _, filename, content = held[0]
    fields = dict(pairs)
    if not fields.get("key"):
        text = "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields."
        raise _wrong(text, "key", "")
    named = {
        name: value.replace("${filename}", filename or "")
        for name, value in fields.items()
        if name != "policy"
    }
    bucket = unquote(with_bucket(urlsplit(url).path or "/", host)).strip("/")
    return Form(bucket, fields | named, content)


class _Part(NamedTuple):
    """One part of a form: its name in lower case, its file's name (None: it is no file), and what it holds."""

    name: str
    filename: str | None
    content: bytes


def _is_a_field(part: _Part) -> bool:
    return part.filename is None


def _parts(boundary: bytes, body: bytes) -> Iterator[_Part]:
    """The parts in their order. Raises ValueError."""
    decoder = MultipartDecoder(boundary)
    decoder.receive_data(body)
    decoder.receive_data(None)
    part, held = _Part("", None, b""), bytearray()
    while not isinstance(event := decoder.next_event(), (Epilogue, NeedData)):
        if isinstance(event, (Field, File)):
            name = (event.name or "").lower()
            held = bytearray()
            filename = event.filename if isinstance(event, File) else "" if name == "file" else None
            part = _Part(name, filename, b"")
        elif isinstance(event, Data):
            held += event.data
            if not event.more_data:
                yield part._replace(content=bytes(held))


def parameters_of(form: Form) -> dict[str, Any]:
    """What the form asks of PutObject. Raises `NotSimulated` for a field that means something else."""
    found: dict[str, Any] = {"Bucket": form.bucket, "Key": form.key, "Body": form.body}
    metadata: dict[str, str] = {}
    for name, value in form.fields.items():
        if name.startswith(_META):
            metadata[name.removeprefix(_META)] = value
        elif name == "tagging":
            found["Tagging"] = _tags(value)
        elif name in _PARAMETERS:
            found[_PARAMETERS[name]] = value
        elif name.startswith("x-amz-") and name not in _OF_SIGNATURE:
            raise NotSimulated("s3", "PostObject", f"its forms have no field {name}")
    return found | ({"Metadata": metadata} if metadata else {})


def check_policy(form: Form, clocks: Sequence[datetime]) -> None:
    """Raises S3's error where the form isn't what its policy allows, or the policy's time is over on every clock."""
    policy = _policy(form.policy)
    try:
        expires = datetime.strptime(str(policy["expiration"]), "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    except ValueError:
        try:
            expires = datetime.strptime(str(policy["expiration"]), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        except ValueError as error:
            raise _invalid_document("Invalid 'expiration' value") from error
    if all(clock > expires for clock in clocks):
        raise _against("Policy expired.")
    values = {**form.fields, "bucket": form.bucket}
    told = set()
    for condition in policy["conditions"]:
        told |= _check(condition, values, len(form.body))
    extra = sorted(
        name for name in form.fields if name not in _NOT_IN_POLICY | told and not name.startswith("x-ignore-")
    )
    if extra:
        raise _against(f"Extra input fields: {extra[0]}")


def answer_of(form: Form, response: HttpResponse) -> HttpResponse:
    """What a form is answered where the object was stored: 204, or what it asks for."""
    etag = response.headers.get("etag", "")
    place = f"http://{form.bucket}.s3.amazonaws.com/{quote(form.key)}"
    kept = {name: value for name, value in response.headers.items() if not name.startswith("content-")}
    headers = {**kept, "location": place}
    target = form.fields.get("success_action_redirect") or form.fields.get("redirect")
    if target and re.match(r"https?://", target):
        more = urlencode({"bucket": form.bucket, "key": form.key, "etag": etag})
        return HttpResponse(
            303, headers | {"location": f"{target}{'&' if '?' in target else '?'}{more}"}, b""
        )
    status = form.fields.get("success_action_status")
    if status == "201":
        return HttpResponse(
            201, headers | {"content-type": "application/xml"}, _post_response(form, place, etag)
        )
    return HttpResponse(200 if status == "200" else 204, headers, b"")


def _post_response(form: Form, place: str, etag: str) -> bytes:
    rows = {"Location": place, "Bucket": form.bucket, "Key": form.key, "ETag": etag}
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in rows.items())
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse>{inner}</PostResponse>'.encode()


def _policy(text: str) -> dict[str, Any]:
    try:
        read: Any = json.loads(base64.b64decode(text, validate=True))
    except (ValueError, RecursionError) as error:
        raise _invalid_document("Invalid JSON.") from error
    if not isinstance(read, dict) or not {"expiration", "conditions"} <= set(read):
        raise _invalid_document("Policy missing expiration or conditions.")
    if not isinstance(read["conditions"], list):
        raise _invalid_document("Invalid 'conditions' value: must be a List.")
    return read


def _check(condition: Any, values: Mapping[str, str], size: int) -> set[str]:
    """The fields that a condition is about. Raises S3's error where it doesn't hold."""
    told = set()
    for operator, field, wanted in _rules(condition):
        if operator == "content-length-range":
            _check_size(field, wanted, size)
            continue
        name = str(field).removeprefix("$").lower()
        value = values.get(name, "")
        holds = value == wanted if operator == "eq" else value.startswith(str(wanted))
        if not holds:
            shown = json.dumps([operator, f"${name}", wanted])
            raise _against(f"Policy Condition failed: {shown}")
        told.add(name)
    return told


def _rules(condition: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(condition, dict):
        yield from (("eq", name, wanted) for name, wanted in condition.items())
    elif isinstance(condition, list) and len(condition) == 3:
        operator = str(condition[0]).lower()
        if operator not in ("eq", "starts-with", "content-length-range"):
            raise _invalid_document(f"Invalid Condition: unknown operation '{operator}'.")
        yield operator, condition[1], condition[2]
    else:
        raise _invalid_document("Invalid Condition: wrong number of arguments.")


def _check_size(lowest: Any, highest: Any, size: int) -> None:
    least, most = whole(str(lowest)), whole(str(highest))
    if least is None or most is None:
        raise _invalid_document("Invalid content-length-range.")
    if size > most:
        about = {"ProposedSize": str(size), "MaxSizeAllowed": str(highest)}
        text = "Your proposed upload exceeds the maximum allowed size"
        raise AwsError("EntityTooLarge", text, about=about)
    if size < least:
        about = {"ProposedSize": str(size), "MinSizeAllowed": str(lowest)}
        raise AwsError(
            "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size", about=about
        )


def _tags(text: str) -> str:
    """A form has its tags in XML; a PutObject has them as a query."""
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - expat builds no entities from outside
    except ElementTree.ParseError as error:
        raise AwsError("MalformedXML", "The XML you provided was not well-formed.") from error
    tags = [one for one in root.iter() if one.tag.rpartition("}")[2] == "Tag"]
    pairs = [{child.tag.rpartition("}")[2]: child.text or "" for child in tag} for tag in tags]
    return urlencode([(pair.get("Key", ""), pair.get("Value", "")) for pair in pairs])


LONGEST = timedelta(days=7)  # from the signing of a policy to its use


def _against(text: str) -> AwsError:
    return AwsError("AccessDenied", f"Invalid according to Policy: {text}", 403)


def _invalid_document(text: str) -> AwsError:
    return AwsError("InvalidPolicyDocument", f"Invalid Policy: {text}")


def _wrong(text: str, name: str, value: str) -> AwsError:
    return AwsError("InvalidArgument", text, about={"ArgumentName": name, "ArgumentValue": value})
