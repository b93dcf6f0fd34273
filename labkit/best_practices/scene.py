"""The stage of the best-practices chapter: a small company's account that breaks all seven of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud import Account, Person
from labkit.documents import as_text, policy
from labkit.lesson import AccessQuestion, Arrow, Box, Node, Picture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from labkit.cloud import Scene, Stage
    from labkit.lesson import Verdict

HARBOR = Account("666677778888", "Harbor Goods")
ACCOUNTS = (HARBOR,)
PEOPLE = (
    Person("root", HARBOR.id, "root", "root", title="a script that has root's access key"),
    Person("ana", HARBOR.id, "user", "Ana", title="Ana, the administrator of the account"),
    Person("ben", HARBOR.id, "user", "Ben", title="Ben, the bookkeeper"),
)

REGION = "us-east-1"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
EVERYTHING_IN_S3 = "arn:aws:iam::aws:policy/AmazonS3FullAccess"
SALES, REPORTS = "arn:aws:s3:::harborsales", "arn:aws:s3:::harborreports"
PAYROLL, TRAIL_BUCKET = "arn:aws:s3:::harborpayroll", "arn:aws:s3:::harbortrail"
LOG_GROUP = f"arn:aws:logs:{REGION}:{HARBOR.id}:log-group:trail:*"
LOGS_ROLE = f"arn:aws:iam::{HARBOR.id}:role/TrailToLogs"
TOPIC = f"arn:aws:sns:{REGION}:{HARBOR.id}:security-alarms"
JOB_ROLE = f"arn:aws:iam::{HARBOR.id}:role/ReportMaker"
MAKE_REPORTS = f"arn:aws:iam::{HARBOR.id}:policy/MakeReports"
YESTERDAY, REPORT = {"Bucket": "harborsales", "Key": "2036-01-06.csv"}, "2036-01-06.txt"
SALARIES = {"Bucket": "harborpayroll", "Key": "january.csv"}
OLD_PASSWORDS = {"Ana": "summer", "Ben": "harbor"}  # weak, and plainly fake
NEW_PASSWORD = "Only-Ben-knows-7-boats"  # noqa: S105 - typed by an autorun, plainly fake


def user(name: str) -> str:
    """The ARN of one of the account's users."""
    return f"arn:aws:iam::{HARBOR.id}:user/{name}"


def device(name: str) -> str:
    """The ARN of a virtual MFA device."""
    return f"arn:aws:iam::{HARBOR.id}:mfa/{name}"


ROOT_DEVICE = device("root-account-mfa-device")

# The policies of the chapter.

ALL_OF_REPORTS = policy(
    {"Sid": "SoThatBenCanWork", "Effect": "Allow", "Action": "s3:*", "Resource": [REPORTS, f"{REPORTS}/*"]}
)
READ_REPORTS = policy(
    {"Sid": "FindReports", "Effect": "Allow", "Action": "s3:ListBucket", "Resource": REPORTS},
    {"Sid": "ReadReports", "Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{REPORTS}/*"},
)
MISSPELLED = policy(
    {"Sid": "ReadReports", "Effect": "Allow", "Action": "s3:GetObjects", "Resource": f"{REPORTS}/*"}
)
JUST_ENOUGH = policy(
    {"Sid": "FindSales", "Effect": "Allow", "Action": "s3:ListBucket", "Resource": SALES},
    {"Sid": "ReadSales", "Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{SALES}/*"},
    {"Sid": "WriteReports", "Effect": "Allow", "Action": "s3:PutObject", "Resource": f"{REPORTS}/*"},
)
TRUST_THE_JOB = policy(
    {"Effect": "Allow", "Principal": {"AWS": user("NightlyJob")}, "Action": "sts:AssumeRole"}
)
PAYROLL_ONLY_WITH_MFA = policy(
    {
        "Sid": "PayrollOnlyWithMFA",
        "Effect": "Deny",
        "Action": "s3:*",
        "Resource": [PAYROLL, f"{PAYROLL}/*"],
        "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
    }
)

_CLOUDTRAIL = {"Service": "cloudtrail.amazonaws.com"}
_TRAIL_MAY_WRITE = policy(
    {
        "Effect": "Allow",
        "Principal": _CLOUDTRAIL,
        "Action": "s3:GetBucketAcl",
        "Resource": TRAIL_BUCKET,
    },
    {
        "Effect": "Allow",
        "Principal": _CLOUDTRAIL,
        "Action": "s3:PutObject",
        "Resource": f"{TRAIL_BUCKET}/AWSLogs/{HARBOR.id}/*",
        "Condition": {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}},
    },
)
_TRUST_CLOUDTRAIL = policy({"Effect": "Allow", "Principal": _CLOUDTRAIL, "Action": "sts:AssumeRole"})
_WRITE_LOGS = policy(
    {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": LOG_GROUP}
)

# What CloudWatch looks for in the trail, and the alarms on it.

ROOT_IS_USED = (
    '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS '
    '&& $.eventType != "AwsServiceEvent" }'
)
CALLS_REFUSED = '{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }'


def set_up(stage: Stage) -> None:
    """Two users with too much, weak passwords, and where a trail could write once somebody makes one."""
    _people(stage.client(HARBOR.id, "iam"))
    s3 = stage.client(HARBOR.id, "s3")
    for bucket, key, text in (
        ("harborsales", "2036-01-06.csv", "boats,rope\n3,120\n"),
        ("harborreports", "2036-01-05.txt", "Sunday: closed.\n"),
        ("harborpayroll", "january.csv", "name,salary\n"),
        ("harbortrail", "", ""),
    ):
        s3.create_bucket(Bucket=bucket)
        if key:
            s3.put_object(Bucket=bucket, Key=key, Body=text.encode())
    s3.put_bucket_policy(Bucket="harbortrail", Policy=as_text(_TRAIL_MAY_WRITE))
    stage.client(HARBOR.id, "logs").create_log_group(logGroupName="trail")
    stage.client(HARBOR.id, "sns").create_topic(Name="security-alarms")


def _people(iam: Any) -> None:
    iam.update_account_password_policy(MinimumPasswordLength=6)
    for name, password in OLD_PASSWORDS.items():
        iam.create_user(UserName=name)
        iam.create_login_profile(UserName=name, Password=password)
    iam.attach_user_policy(UserName="Ana", PolicyArn=ADMINISTRATOR)
    iam.put_user_policy(UserName="Ben", PolicyName="AllOfReports", PolicyDocument=as_text(ALL_OF_REPORTS))
    iam.create_role(RoleName="TrailToLogs", AssumeRolePolicyDocument=as_text(_TRUST_CLOUDTRAIL))
    iam.put_role_policy(RoleName="TrailToLogs", PolicyName="WriteLogs", PolicyDocument=as_text(_WRITE_LOGS))


def assign_root_device(scene: Scene) -> str:
    """Root signs in, and on its *Security credentials* page types two codes of the phone.

    No API call does this; returns what the page says against it.
    """
    if summary(scene)["AccountMFAEnabled"]:
        return ""
    try:
        codes = [scene.authenticator(ROOT_DEVICE, ahead) for ahead in (0, 1)]
    except LookupError as error:
        return str(error)
    session = scene.console(HARBOR.id).sign_in_root().session
    return session.assign_root_mfa(ROOT_DEVICE, *codes) if session else "Root couldn't sign in."


def summary(scene: Scene) -> dict[str, int]:
    """What the account counts of itself: keys and MFA of root, users, groups, policies."""
    counted: dict[str, int] = scene.inspect(HARBOR.id, "iam").get_account_summary()["SummaryMap"]
    return counted


def alarms(scene: Scene) -> dict[str, str]:
    """The state of each alarm: "OK", "ALARM", "INSUFFICIENT_DATA"."""
    found = scene.inspect(HARBOR.id, "cloudwatch").describe_alarms()["MetricAlarms"]
    return {alarm["AlarmName"]: alarm["StateValue"] for alarm in found}


def rings(name: str, state: str = "ALARM") -> Callable[[Scene], bool]:
    """Judges whether an alarm is in this state."""
    return lambda scene: alarms(scene).get(name) == state


def must_change_password(scene: Scene, name: str) -> bool:
    """Whether a user's password ends with the next sign-in."""
    profile = scene.inspect(HARBOR.id, "iam").get_login_profile(UserName=name)["LoginProfile"]
    return bool(profile["PasswordResetRequired"])


# Who can do what.

QUESTIONS = (
    AccessQuestion("Write a report", "s3:PutObject", f"{REPORTS}/{REPORT}"),
    AccessQuestion("Delete a report", "s3:DeleteObject", f"{REPORTS}/{REPORT}"),
    AccessQuestion("Read the payroll", "s3:GetObject", f"{PAYROLL}/january.csv"),
    AccessQuestion("Create a user", "iam:CreateUser", user("Somebody")),
)


# The picture: who gets to what.


def may(scene: Scene, who: str, action: str, resource: str) -> bool:
    """Whether a principal (profile or ARN) may do this now; False for one that doesn't exist."""
    try:
        return scene.decide(who, action, resource).allowed
    except LookupError:
        return False


def _people_and_roles(scene: Scene) -> dict[str, tuple[str, ...]]:
    """Users and roles that exist, and the groups that a user is in."""
    details = scene.inspect(HARBOR.id, "iam").get_account_authorization_details(Filter=["User", "Role"])
    users = {one["UserName"]: tuple(one["GroupList"]) for one in details["UserDetailList"]}
    return {one["RoleName"]: () for one in details["RoleDetailList"]} | users


def _node(name: str, kind: str, there: Mapping[str, tuple[str, ...]]) -> Node:
    return Node(name, kind, notes=tuple(f"in {group}" for group in there.get(name, ())), exists=name in there)


def _verdict(yes: bool) -> Verdict:
    return "allowed" if yes else "refused"


def _arrows(scene: Scene, *, root_key: bool) -> Iterator[Arrow]:
    salaries, report = f"{PAYROLL}/january.csv", f"{REPORTS}/{REPORT}"
    yield Arrow("root user", "harborpayroll", "read, by its access key", _verdict(root_key))
    for name, who in (("Ana", "ana"), ("Ben", "ben")):
        yield Arrow(
            name,
            "harborpayroll",
            "read, by access key, without MFA",
            _verdict(may(scene, who, "s3:GetObject", salaries)),
        )
    yield Arrow("Ben", "harborreports", "delete", _verdict(may(scene, "ben", "s3:DeleteObject", report)))
    for name, who in (("NightlyJob", user("NightlyJob")), ("ReportMaker", JOB_ROLE)):
        yield Arrow(name, "harborpayroll", "read", _verdict(may(scene, who, "s3:GetObject", salaries)))
        yield Arrow(name, "harborreports", "write", _verdict(may(scene, who, "s3:PutObject", report)))


def draw(scene: Scene) -> Picture:
    """Who gets to the payroll and the reports, as the engine judges now."""
    counted, there = summary(scene), _people_and_roles(scene)
    root = (
        "an access key" if counted["AccountAccessKeysPresent"] else "no access key",
        "MFA" if counted["AccountMFAEnabled"] else "no MFA",
    )
    people = (
        Node("root user", "identity", notes=root),
        *(_node(name, "user", there) for name in ("Ana", "Ben")),
    )
    job = (_node("NightlyJob", "user", there), _node("ReportMaker", "role", there))
    data = tuple(Node(name, "bucket") for name in ("harborreports", "harborpayroll"))
    return Picture(
        "Who gets to the payroll and the reports",
        (
            Box("People", f"account {HARBOR.id}", people, column=0),
            Box("The nightly job", "a program", job, column=0),
            Box("Data", "S3", data, column=1),
        ),
        tuple(
            arrow
            for arrow in _arrows(scene, root_key=bool(counted["AccountAccessKeysPresent"]))
            if arrow.source == "root user" or arrow.source in there
        ),
    )
