"""Condition operators, one by one: does the condition hold for that request context?"""

from __future__ import annotations

from typing import Any

from .tables import Table, allow, ask, deny

TABLE = Table()


def holds(id_: str, condition: dict[str, Any], **context: Any) -> None:
    TABLE.yes(id_, ask(identity=allow(when=condition), context=_keys(context)))


def fails(id_: str, condition: dict[str, Any], **context: Any) -> None:
    TABLE.no(id_, ask(identity=allow(when=condition), context=_keys(context)), "identity")


def _keys(context: dict[str, Any]) -> dict[str, Any]:
    """`aws_SourceIp` for aws:SourceIp: keyword arguments can't hold a colon. `__` is a slash."""
    return {key.replace("__", "/").replace("_", ":", 1): value for key, value in context.items()}


def op(operator: str, key: str, *values: Any) -> dict[str, Any]:
    return {operator: {key: values[0] if len(values) == 1 else list(values)}}


ORG, TEAM, PREFIX, KEYS = "aws:PrincipalOrgID", "aws:PrincipalTag/team", "s3:prefix", "aws:TagKeys"

TABLE.page("IAM JSON policy elements: Condition operators — String condition operators")
holds("string-equals", op("StringEquals", ORG, "o-1"), aws_PrincipalOrgID="o-1")
fails("string-equals-other", op("StringEquals", ORG, "o-1"), aws_PrincipalOrgID="o-2")
fails("string-equals-minds-case", op("StringEquals", ORG, "o-A"), aws_PrincipalOrgID="o-a")
fails("string-equals-star-is-a-character", op("StringEquals", ORG, "o-*"), aws_PrincipalOrgID="o-1")
fails("string-equals-question-mark-is-a-character", op("StringEquals", ORG, "o-?"), aws_PrincipalOrgID="o-1")
holds("string-equals-star-itself", op("StringEquals", ORG, "o-*"), aws_PrincipalOrgID="o-*")
fails("string-equals-no-key", op("StringEquals", ORG, "o-1"))
holds("string-equals-one-of-several", op("StringEquals", ORG, "o-1", "o-2"), aws_PrincipalOrgID="o-2")
fails("string-equals-none-of-several", op("StringEquals", ORG, "o-1", "o-2"), aws_PrincipalOrgID="o-3")
holds("string-not-equals", op("StringNotEquals", ORG, "o-1"), aws_PrincipalOrgID="o-2")
fails("string-not-equals-same", op("StringNotEquals", ORG, "o-1"), aws_PrincipalOrgID="o-1")
holds("string-not-equals-minds-case", op("StringNotEquals", ORG, "o-A"), aws_PrincipalOrgID="o-a")
holds("string-not-equals-no-key", op("StringNotEquals", ORG, "o-1"))
holds("string-equals-ignore-case", op("StringEqualsIgnoreCase", ORG, "O-A"), aws_PrincipalOrgID="o-a")
fails("string-equals-ignore-case-other", op("StringEqualsIgnoreCase", ORG, "o-b"), aws_PrincipalOrgID="o-a")
fails("string-equals-ignore-case-no-key", op("StringEqualsIgnoreCase", ORG, "o-b"))
fails("string-not-equals-ignore-case", op("StringNotEqualsIgnoreCase", ORG, "O-A"), aws_PrincipalOrgID="o-a")
holds(
    "string-not-equals-ignore-case-other",
    op("StringNotEqualsIgnoreCase", ORG, "o-b"),
    aws_PrincipalOrgID="o-a",
)
holds("string-not-equals-ignore-case-no-key", op("StringNotEqualsIgnoreCase", ORG, "o-b"))
holds("string-like-star", op("StringLike", PREFIX, "home/*"), s3_prefix="home/alice")
holds("string-like-star-empty", op("StringLike", PREFIX, "home/*"), s3_prefix="home/")
holds("string-like-star-in-the-middle", op("StringLike", PREFIX, "a*z"), s3_prefix="a/b:c/z")
holds("string-like-star-crosses-colons", op("StringLike", PREFIX, "a:*:z"), s3_prefix="a:b:c:z")
holds("string-like-question-mark", op("StringLike", PREFIX, "t?.micro"), s3_prefix="t2.micro")
fails("string-like-question-mark-needs-one", op("StringLike", PREFIX, "t?.micro"), s3_prefix="t.micro")
fails("string-like-minds-case", op("StringLike", PREFIX, "HOME/*"), s3_prefix="home/alice")
fails("string-like-dot-is-a-character", op("StringLike", PREFIX, "t.*"), s3_prefix="tx")
fails("string-like-brackets-are-characters", op("StringLike", PREFIX, "[ab]*"), s3_prefix="a1")
holds("string-like-brackets-themselves", op("StringLike", PREFIX, "[ab]*"), s3_prefix="[ab]1")
fails("string-like-whole-value", op("StringLike", PREFIX, "home"), s3_prefix="home/alice")
fails("string-like-no-key", op("StringLike", PREFIX, "*"))
holds("string-like-star-matches-what-is-there", op("StringLike", PREFIX, "*"), s3_prefix="x")
holds("string-not-like", op("StringNotLike", PREFIX, "home/*"), s3_prefix="tmp/x")
fails("string-not-like-match", op("StringNotLike", PREFIX, "home/*"), s3_prefix="home/x")
holds("string-not-like-no-key", op("StringNotLike", PREFIX, "home/*"))
holds(
    "string-key-name-ignores-case", op("StringEquals", "AWS:principalORGid", "o-1"), aws_PrincipalOrgID="o-1"
)

TABLE.page("IAM JSON policy elements: Condition operators — Numeric condition operators")
holds("numeric-equals", op("NumericEquals", "s3:max-keys", "10"), **{"s3_max-keys": "10"})
holds("numeric-equals-by-value", op("NumericEquals", "s3:max-keys", "10"), **{"s3_max-keys": "10.0"})
holds("numeric-equals-json-number", op("NumericEquals", "s3:max-keys", 10), **{"s3_max-keys": "10"})
fails("numeric-equals-other", op("NumericEquals", "s3:max-keys", "10"), **{"s3_max-keys": "11"})
fails("numeric-equals-no-key", op("NumericEquals", "s3:max-keys", "10"))
fails("numeric-not-equals", op("NumericNotEquals", "s3:max-keys", "10"), **{"s3_max-keys": "10"})
holds("numeric-not-equals-no-key", op("NumericNotEquals", "s3:max-keys", "10"))
holds("numeric-less-not-by-letters", op("NumericLessThan", "s3:max-keys", "10"), **{"s3_max-keys": "9"})
fails("numeric-less-than-itself", op("NumericLessThan", "s3:max-keys", "10"), **{"s3_max-keys": "10"})
holds("numeric-less-equals-itself", op("NumericLessThanEquals", "s3:max-keys", "10"), **{"s3_max-keys": "10"})
fails("numeric-less-equals-more", op("NumericLessThanEquals", "s3:max-keys", "10"), **{"s3_max-keys": "1000"})
holds("numeric-greater", op("NumericGreaterThan", "s3:max-keys", "10"), **{"s3_max-keys": "10.5"})
fails("numeric-greater-than-itself", op("NumericGreaterThan", "s3:max-keys", "10"), **{"s3_max-keys": "10"})
holds(
    "numeric-greater-equals-itself",
    op("NumericGreaterThanEquals", "s3:max-keys", "10"),
    **{"s3_max-keys": "10"},
)
fails(
    "numeric-greater-equals-less",
    op("NumericGreaterThanEquals", "s3:max-keys", "-1"),
    **{"s3_max-keys": "-2"},
)
fails("numeric-greater-no-key", op("NumericGreaterThan", "s3:max-keys", "10"))

TABLE.page("IAM JSON policy elements: Condition operators — Date condition operators")
NOON, NOW = "2036-01-07T12:00:00Z", "aws:CurrentTime"
holds("date-equals", op("DateEquals", NOW, NOON), aws_CurrentTime=NOON)
holds("date-equals-other-zone", op("DateEquals", NOW, NOON), aws_CurrentTime="2036-01-07T14:00:00+02:00")
holds("date-equals-epoch", op("DateEquals", NOW, "2083320000"), aws_CurrentTime="2036-01-07T12:00:00Z")
holds(
    "date-epoch-key", op("DateLessThan", "aws:EpochTime", "2036-01-07T12:00:00Z"), aws_EpochTime="2083319999"
)
fails(
    "date-epoch-key-later",
    op("DateLessThan", "aws:EpochTime", "2036-01-07T12:00:00Z"),
    aws_EpochTime="2083320001",
)
holds("date-day-only", op("DateGreaterThan", NOW, "2036-01-07"), aws_CurrentTime=NOON)
fails("date-day-only-later", op("DateGreaterThan", NOW, "2036-01-08"), aws_CurrentTime=NOON)
holds("date-not-equals", op("DateNotEquals", NOW, "2036-01-07T12:00:01Z"), aws_CurrentTime=NOON)
holds("date-not-equals-no-key", op("DateNotEquals", NOW, NOON))
fails("date-less-than-itself", op("DateLessThan", NOW, NOON), aws_CurrentTime=NOON)
holds("date-less-equals-itself", op("DateLessThanEquals", NOW, NOON), aws_CurrentTime=NOON)
fails("date-greater-than-itself", op("DateGreaterThan", NOW, NOON), aws_CurrentTime=NOON)
holds("date-greater-equals-itself", op("DateGreaterThanEquals", NOW, NOON), aws_CurrentTime=NOON)
fails(
    "date-no-key", op("DateGreaterThan", "aws:TokenIssueTime", "2020-01-01T00:00:01Z"), aws_CurrentTime=NOON
)
holds("date-half-a-second", op("DateGreaterThan", NOW, "2036-01-07T11:59:59.5Z"), aws_CurrentTime=NOON)

TABLE.page("IAM JSON policy elements: Condition operators — Boolean condition operators")
holds("bool-true", op("Bool", "aws:SecureTransport", "true"), aws_SecureTransport="true")
fails("bool-true-false", op("Bool", "aws:SecureTransport", "true"), aws_SecureTransport="false")
holds("bool-false", op("Bool", "aws:SecureTransport", "false"), aws_SecureTransport="false")
holds("bool-json-true", op("Bool", "aws:SecureTransport", True), aws_SecureTransport="true")
holds("bool-json-false", op("Bool", "aws:SecureTransport", False), aws_SecureTransport="false")
holds(
    "bool-takes-variables",
    op("Bool", "aws:SecureTransport", "${aws:PrincipalTag/secure}"),
    aws_SecureTransport="true",
    aws_PrincipalTag__secure="True",
)
fails(
    "bool-variable-without-value",
    op("Bool", "aws:SecureTransport", "${aws:PrincipalTag/secure}"),
    aws_SecureTransport="true",
)
fails("bool-no-key", op("Bool", "aws:MultiFactorAuthPresent", "true"))
fails("bool-false-no-key", op("Bool", "aws:MultiFactorAuthPresent", "false"))
holds("bool-if-exists-no-key", op("BoolIfExists", "aws:MultiFactorAuthPresent", "false"))
fails(
    "bool-if-exists-false",
    op("BoolIfExists", "aws:MultiFactorAuthPresent", "true"),
    aws_MultiFactorAuthPresent="false",
)

TABLE.page("IAM JSON policy elements: Condition operators — Binary condition operators")
holds("binary-equals", op("BinaryEquals", "app:blob", "QmluYXJ5"), app_blob="QmluYXJ5")
fails("binary-equals-other", op("BinaryEquals", "app:blob", "QmluYXJ5"), app_blob="b3RoZXI=")
fails("binary-equals-not-encoded", op("BinaryEquals", "app:blob", "QmluYXJ5"), app_blob="Binary")
fails("binary-equals-no-key", op("BinaryEquals", "app:blob", "QmluYXJ5"))

TABLE.page("IAM JSON policy elements: Condition operators — IP address condition operators")
IP = "aws:SourceIp"
holds("ip-in-range", op("IpAddress", IP, "203.0.113.0/24"), aws_SourceIp="203.0.113.255")
fails("ip-outside", op("IpAddress", IP, "203.0.113.0/24"), aws_SourceIp="203.0.114.0")
holds("ip-without-prefix-is-32", op("IpAddress", IP, "203.0.113.7"), aws_SourceIp="203.0.113.7")
fails("ip-without-prefix-other", op("IpAddress", IP, "203.0.113.7"), aws_SourceIp="203.0.113.8")
holds("ip-everywhere", op("IpAddress", IP, "0.0.0.0/0"), aws_SourceIp="198.51.100.1")
holds("ip6-in-range", op("IpAddress", IP, "2001:DB8:1234:5678::/64"), aws_SourceIp="2001:db8:1234:5678::1")
fails("ip6-outside", op("IpAddress", IP, "2001:DB8:1234:5678::/64"), aws_SourceIp="2001:db8:1234:5679::1")
holds("ip6-other-spelling", op("IpAddress", IP, "2001:db8::7"), aws_SourceIp="2001:0DB8:0:0:0:0:0:7")
fails("ip6-not-in-ip4-range", op("IpAddress", IP, "0.0.0.0/0"), aws_SourceIp="2001:db8::7")
holds("ip-either-family", op("IpAddress", IP, "203.0.113.0/24", "2001:DB8::/32"), aws_SourceIp="2001:db8::7")
fails("ip-no-key", op("IpAddress", IP, "0.0.0.0/0"))
holds("not-ip", op("NotIpAddress", IP, "203.0.113.0/24"), aws_SourceIp="198.51.100.1")
fails("not-ip-inside", op("NotIpAddress", IP, "203.0.113.0/24"), aws_SourceIp="203.0.113.1")
fails(
    "not-ip-second-of-two",
    op("NotIpAddress", IP, "192.0.2.0/24", "203.0.113.0/24"),
    aws_SourceIp="203.0.113.1",
)
holds("not-ip-no-key", op("NotIpAddress", IP, "203.0.113.0/24"))
holds("not-ip-other-family", op("NotIpAddress", IP, "203.0.113.0/24"), aws_SourceIp="2001:db8::7")

TABLE.page("IAM JSON policy elements: Condition operators — Amazon Resource Name (ARN) condition operators")
SOURCE, NEWS = "aws:SourceArn", "arn:aws:sns:us-east-1:111111111111:news"
STORE = "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt"
for arn_operator in ("ArnEquals", "ArnLike"):
    holds(f"{arn_operator}-same", op(arn_operator, SOURCE, NEWS), aws_SourceArn=NEWS)
    holds(
        f"{arn_operator}-wildcard",
        op(arn_operator, SOURCE, "arn:aws:sns:*:111111111111:n?w*"),
        aws_SourceArn=NEWS,
    )
    fails(
        f"{arn_operator}-other", op(arn_operator, SOURCE, "arn:aws:sns:*:222222222222:*"), aws_SourceArn=NEWS
    )
    fails(
        f"{arn_operator}-minds-case",
        op(arn_operator, SOURCE, NEWS.replace("news", "News")),
        aws_SourceArn=NEWS,
    )
    fails(
        f"{arn_operator}-by-parts",
        op(arn_operator, SOURCE, "arn:aws:someservice:*:111122223333:finance/*"),
        aws_SourceArn=STORE,
    )
    fails(f"{arn_operator}-no-key", op(arn_operator, SOURCE, "arn:aws:sns:*:*:*"))
    holds(
        f"{arn_operator}-last-part-holds-colons",
        op(arn_operator, SOURCE, "arn:aws:sns:*:*:news:*"),
        aws_SourceArn=f"{NEWS}:42",
    )
holds(
    "string-like-crosses-parts",
    op("StringLike", SOURCE, "arn:aws:someservice:*:111122223333:finance/*"),
    aws_SourceArn=STORE,
)
for arn_operator in ("ArnNotEquals", "ArnNotLike"):
    fails(f"{arn_operator}-same", op(arn_operator, SOURCE, "arn:aws:sns:*:*:news"), aws_SourceArn=NEWS)
    holds(f"{arn_operator}-other", op(arn_operator, SOURCE, "arn:aws:sns:*:*:old"), aws_SourceArn=NEWS)
    holds(f"{arn_operator}-no-key", op(arn_operator, SOURCE, "arn:aws:sns:*:*:news"))
    fails(
        f"{arn_operator}-one-of-two",
        op(arn_operator, SOURCE, "arn:aws:sns:*:*:old", NEWS),
        aws_SourceArn=NEWS,
    )

TABLE.page("IAM JSON policy elements: Condition operators — ...IfExists condition operators")
TYPE = ("ec2:InstanceType", "t1.*", "t2.*", "m3.*")
holds("if-exists-no-key", op("StringLikeIfExists", *TYPE))
holds("if-exists-match", op("StringLikeIfExists", *TYPE), ec2_InstanceType="t2.micro")
fails("if-exists-other", op("StringLikeIfExists", *TYPE), ec2_InstanceType="p5.48xlarge")
holds("if-exists-negated-no-key", op("StringNotEqualsIfExists", ORG, "o-1"))
fails("if-exists-negated-same", op("StringNotEqualsIfExists", ORG, "o-1"), aws_PrincipalOrgID="o-1")
holds("if-exists-arn-no-key", op("ArnLikeIfExists", SOURCE, NEWS))
holds("if-exists-ip-no-key", op("IpAddressIfExists", IP, "203.0.113.0/24"))
holds("if-exists-date-no-key", op("DateGreaterThanIfExists", "aws:TokenIssueTime", NOON))
holds("if-exists-numeric-no-key", op("NumericLessThanIfExists", "s3:max-keys", "10"))
fails(
    "if-exists-other-key-still-counts", {**op("StringLikeIfExists", *TYPE), **op("StringEquals", ORG, "o-1")}
)

TABLE.page(
    "IAM JSON policy elements: Condition operators — Condition operator to check existence of condition keys"
)
ISSUED = "aws:TokenIssueTime"
holds("null-true-no-key", op("Null", ISSUED, "true"))
fails("null-true-key", op("Null", ISSUED, "true"), aws_TokenIssueTime=NOON)
holds("null-false-key", op("Null", ISSUED, "false"), aws_TokenIssueTime=NOON)
fails("null-false-no-key", op("Null", ISSUED, "false"))
holds("null-json-true", op("Null", ISSUED, True))

TABLE.page("Single-valued vs. multivalued context keys — Set operators for multivalued context keys")
TWO = ("environment", "cost-center")
ONLY = op("ForAllValues:StringEquals", KEYS, *TWO)
ONLY_THERE = {**ONLY, **op("Null", KEYS, "false")}
for tags, matches in [
    (["environment"], 1),
    (["cost-center"], 1),
    (list(TWO), 1),
    (["environment", "dept"], 0),
]:
    (holds if matches else fails)(f"for-all-{'-'.join(tags)}", ONLY_THERE, aws_TagKeys=tags)
fails("for-all-with-null-no-key", ONLY_THERE)
holds("for-all-no-key", ONLY)
ANY = op("ForAnyValue:StringEquals", KEYS, *TWO)
for tags, matches in [(["environment"], 1), (list(TWO), 1), (["environment", "dept"], 1), (["dept"], 0)]:
    (holds if matches else fails)(f"for-any-{'-'.join(tags)}", ANY, aws_TagKeys=tags)
fails("for-any-no-key", ANY)
fails("for-any-if-exists-no-key", op("ForAnyValue:StringEqualsIfExists", KEYS, *TWO))
holds("for-all-if-exists-no-key", op("ForAllValues:StringEqualsIfExists", KEYS, *TWO))
holds("for-all-empty", ONLY, aws_TagKeys=[])
fails("for-any-empty", ANY, aws_TagKeys=[])
holds("for-all-like", op("ForAllValues:StringLike", KEYS, "cost*", "env*"), aws_TagKeys=list(TWO))
fails("for-all-minds-case", op("ForAllValues:StringEquals", KEYS, "Cost"), aws_TagKeys=["cost"])
fails("for-all-not-equals", op("ForAllValues:StringNotEquals", KEYS, "a", "b"), aws_TagKeys=["c", "a"])
holds("for-all-not-equals-none", op("ForAllValues:StringNotEquals", KEYS, "a", "b"), aws_TagKeys=["c", "d"])
holds("for-any-not-equals-one-other", op("ForAnyValue:StringNotEquals", KEYS, "a"), aws_TagKeys=["a", "b"])
fails("for-any-not-equals-only-it", op("ForAnyValue:StringNotEquals", KEYS, "a"), aws_TagKeys=["a"])
holds(
    "for-any-arn",
    op("ForAnyValue:ArnLike", "app:Arns", "arn:aws:sns:*:*:news"),
    app_Arns=["arn:aws:s3:::x", NEWS],
)

for name, operator in [
    ("plain", "StringEquals"),
    ("like", "StringLike"),
    ("negated", "StringNotEquals"),
    ("if-exists", "StringEqualsIfExists"),
    ("negated-if-exists", "StringNotEqualsIfExists"),
]:
    for tags in (["environment"], list(TWO)):
        wanted = "other" if "Not" in operator else "environment"
        fails(f"{name}-takes-no-list-of-{len(tags)}", op(operator, KEYS, wanted), aws_TagKeys=tags)
for key in ("app_Key", "aws_SourceVpc", "s3_prefix"):
    holds(f"list-of-one-{key}", op("StringEquals", key.replace("_", ":"), "a"), **{key: ["a"]})
for key in ("dynamodb_LeadingKeys", "kms_EncryptionContextKeys", "aws_CalledVia"):
    fails(f"set-of-one-{key}", op("StringEquals", key.replace("_", ":"), "a"), **{key: ["a"]})
holds("null-takes-a-list", op("Null", KEYS, "false"), aws_TagKeys=list(TWO))
fails("list-is-no-variable", op("StringEquals", "app:Key", "${aws:TagKeys}"), app_Key="a", aws_TagKeys=["a"])

TABLE.page("Conditions with multiple context keys or values")
TAGS = {
    "aws:PrincipalTag/department": ["finance", "hr", "legal"],
    "aws:PrincipalTag/role": ["audit", "security"],
}
ANA_MARY = ["arn:aws:iam::222222222222:user/Ana", "arn:aws:iam::222222222222:user/Mary"]
WANTED = {"StringEquals": TAGS, "ArnLike": {"aws:PrincipalArn": ANA_MARY}}
UNWANTED = {"StringEquals": TAGS, "ArnNotLike": {"aws:PrincipalArn": ANA_MARY}}
for name, department, job, who, wanted, unwanted in [
    ("both", "legal", "audit", "Mary", 1, 0),
    ("other-person", "hr", "audit", "Nikki", 0, 1),
    ("wrong-role", "hr", "payroll", "Mary", 0, 0),
    ("wrong-role-other-person", "hr", "payroll", "Nikki", 0, 0),
    ("no-role", "hr", None, "Mary", 0, 0),
    ("no-tags", None, None, "Nikki", 0, 0),
]:
    found = {"aws_PrincipalTag__department": department, "aws_PrincipalTag__role": job}
    told = {key: value for key, value in found.items() if value} | {
        "aws_PrincipalArn": f"arn:aws:iam::222222222222:user/{who}"
    }
    (holds if wanted else fails)(f"and-or-{name}", WANTED, **told)
    (holds if unwanted else fails)(f"and-nor-{name}", UNWANTED, **told)
fails("nor-second-value", op("StringNotEquals", ORG, "o-1", "o-2"), aws_PrincipalOrgID="o-2")
holds("nor-no-value", op("StringNotEquals", ORG, "o-1", "o-2"), aws_PrincipalOrgID="o-3")
fails("keys-of-one-operator-and", {"StringEquals": {ORG: "o-1", TEAM: "red"}}, aws_PrincipalOrgID="o-1")
holds("empty-condition", {})

TABLE.page("AWS: Denies access to AWS based on the source IP")
OFFICE = {"NotIpAddress": {IP: ["192.0.2.0/24", "203.0.113.0/24"]}, "Bool": {"aws:ViaAWSService": "false"}}
for name, where, via, refused in [
    ("home", "198.51.100.1", "false", 1),
    ("office", "192.0.2.9", "false", 0),
    ("by-service", "198.51.100.1", "true", 0),
]:
    given = ask(identity=[allow(), deny(when=OFFICE)], context={IP: where, "aws:ViaAWSService": via})
    TABLE.never(f"deny-outside-{name}", given, "identity") if refused else TABLE.yes(
        f"deny-outside-{name}", given
    )

ROWS = TABLE.rows
