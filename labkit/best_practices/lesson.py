"""Chapter 3: seven practices, an account that breaks them all, and an audit that measures each repair."""

from __future__ import annotations

from labkit import misconceptions as believed
from labkit.lesson import (
    AccessQuestion,
    Call,
    Chapter,
    FromStep,
    Lab,
    Lesson,
    Option,
    Prediction,
    Step,
    allowed,
    mfa_code,
    refused,
    scene_of,
)

from . import calls as harbor
from . import goals, identities, least_privilege, phone
from . import scene as stage
from .audit import ALARM_STATES, AUDIT, CREDENTIALS
from .calls import ana, device_for, nightly, payroll

ALLOWED_AND_USED, COMPUTED = least_privilege.ALLOWED_AND_USED, least_privilege.COMPUTED
REPLAYED = least_privilege.REPLAYED
PHONE = phone.PHONE
ROOT_KEY = str(FromStep("delete-root-key", "AccessKeyMetadata[0].AccessKeyId"))

# The steps: each is written once; console form, aws line, Python, table and picture come from it.

STEPS = (
    Step(
        name="look",
        title="Look before you mend",
        why="AWS itself tells you the state of an account. The **credential report** has one line for root and one for each user. "
        "The account's summary counts keys, devices and users. You are Ana.",
        calls=(
            ana("GenerateCredentialReport"),
            ana("GetCredentialReport"),
            ana("GetAccountSummary"),
        ),
        console="IAM > Credential report > Download credentials report",
        table=CREDENTIALS,
        after="AWS makes a new report at most every four hours. So a report can be older than your last calls. The table shows what a new report would say. Root, Ana and Ben each have an access key, and none of them has MFA.",
    ),
    Step(
        name="start-trail",
        title="Practice 7: start a trail",
        why="First make visible what happens in the account. *Management events* are calls that change or read settings. "
        "AWS keeps 90 days of them by itself. A **trail** keeps them for as long as you want: it writes them to a bucket and to CloudWatch Logs. "
        "It can also record **data events**. These are calls on data, for example on objects.",
        calls=harbor.TRAIL,
        console="CloudTrail > Trails > Create trail > harbor > CloudWatch Logs: Enabled > Data events: S3 > Create trail",
        autorun_way="console",
        after="The console also creates the bucket, the log group, and the role that CloudTrail uses to write there, `TrailToLogs`. Here they existed already.",
    ),
    Step(
        name="set-alarms",
        title="Practice 7: let CloudWatch tell you",
        why="A trail records, but nobody reads it at night. A **metric filter** counts the events that match a pattern. An **alarm** tells people "
        "when the count is too high. You set two alarms: one for root, one for refused calls.",
        calls=harbor.ALARMS,
        console="CloudWatch > Log groups > trail > Metric filters > Create metric filter > root-is-used > Create alarm",
        needs=("start-trail",),
    ),
    Step(
        name="nightly-report",
        title="Practice 1: watch the nightly job",
        why="It is night. A script makes the daily report. Years ago somebody gave the script an access key of **root**. The script still signs with it.",
        calls=(*nightly("root"), harbor.LOOK_AT_ALARMS),
        console="CloudWatch > All alarms",
        prediction=Prediction(
            "The script signs with root's key. What does the alarm `root-is-used` say afterwards?",
            (
                Option(
                    "quiet",
                    "OK: a program made the calls, and nobody signed in as root",
                    right_when=stage.rings("root-is-used", "OK"),
                ),
                Option(
                    "rings",
                    "ALARM: everyone who signs with root's key is root",
                    right_when=stage.rings("root-is-used"),
                    because="The trail says `Root` for every call that root's key signs. The alarm counts these calls.",
                ),
            ),
            {"quiet": believed.A_KEY_OF_ROOT_IS_ONLY_A_KEY},
            autorun="rings",
        ),
        needs=("set-alarms",),
        table=ALARM_STATES,
        after="The job needs three actions. No identity-based policy can narrow a key of root. On AWS, an alarm changes some minutes after the calls.",
    ),
    Step(
        name="create-user",
        title="Practice 1: give the job a user of its own",
        why="A user has its own name in the trail, and identity-based policies apply to it. What does the job need? Nobody is sure, so you allow everything in S3 for now.",
        calls=(
            *harbor.MAKE_JOB_USER,
            *nightly(harbor.JOB_USER),
        ),
        console="IAM > Users > Create user > NightlyJob > Attach policies directly > AmazonS3FullAccess > Create user",
        after="The trail names NightlyJob now, not root. You can narrow this user's policy.",
    ),
    Step(
        name="delete-root-key",
        title="Practice 1: delete root's key",
        why="The job uses the key of its own user now. Root deletes root's key, and then tries that key once more.",
        calls=(
            Call("iam", "ListAccessKeys", {}, as_="root"),
            Call("iam", "DeleteAccessKey", {"AccessKeyId": ROOT_KEY}, as_="root"),
            Call("s3", "ListBuckets", {}, as_="root"),
        ),
        console="(root signs in) > (account menu) > Security credentials > Access keys > Actions > Delete",
        needs=("create-user",),
        expect=("allowed", "allowed", "refused"),
        after="S3 says `InvalidAccessKeyId`, and most other services say `InvalidClientTokenId`. Both mean that AWS doesn't know the key. Root still has a password. Keep it in a safe, for the few tasks that only root can do.",
    ),
    Step(
        name="people-into-groups",
        title="Practice 6: hand out permissions by groups",
        why="Ana and Ben have policies of their own. Tomorrow a second bookkeeper comes, and somebody would copy Ben's policies. "
        "So give the policies to groups, and add Ana and Ben to the groups. Their permissions don't change yet.",
        calls=harbor.INTO_GROUPS,
        console="IAM > User groups > Create group > Administrators > Ana > AdministratorAccess > Create user group",
        goals=goals.INTO_GROUPS,
        after="The policies are in the groups now. A second bookkeeper only has to join the group Bookkeepers.",
    ),
    Step(
        name="role-for-the-job",
        title="Practice 6: hand out permissions by a role",
        why="A program gets a **role**. When the program assumes the role, it gets temporary credentials with the role's permissions only. "
        "The **trust policy** of a role says who may assume it. Here it names the user NightlyJob. You detach the user's own policy.",
        calls=(
            ana("CreateRole", RoleName="ReportMaker", AssumeRolePolicyDocument=stage.TRUST_THE_JOB),
            ana("AttachRolePolicy", RoleName="ReportMaker", PolicyArn=stage.EVERYTHING_IN_S3),
            ana("DetachUserPolicy", UserName="NightlyJob", PolicyArn=stage.EVERYTHING_IN_S3),
            harbor.ASSUME,
            *nightly(harbor.JOB),
        ),
        console="IAM > Roles > Create role > Custom trust policy > ReportMaker > AmazonS3FullAccess > Create role",
        goals=goals.ONLY_THE_ROLE,
        prediction=Prediction(
            "NightlyJob has no policy of its own now. What does AWS answer when it assumes the role?",
            (
                allowed("Allowed: the trust policy names the user, and in one account that is enough"),
                refused("identity", text="Refused: no policy of the user allows `sts:AssumeRole`"),
            ),
            {"refused:identity": believed.BOTH_SIDES_ALWAYS},
            about=3,
            autorun="allowed",
        ),
        needs=("create-user",),
        after="AWS answers `AssumeRole` with a key that begins with `ASIA`, a session token, and an `Expiration` one hour later. "
        "NightlyJob's own key begins with `AKIA` and doesn't expire. On AWS, a job on EC2 or Lambda needs no user: the service assumes the role for it.",
    ),
    Step(
        name="what-was-used",
        title="Practice 2: ask what was used",
        why="**Least privilege** means: allow what the work needs, and nothing else. What does the work need? IAM records "
        "which services and actions the role has used, and when. This is called *last accessed information*.",
        calls=(
            ana("GenerateServiceLastAccessedDetails", Arn=stage.JOB_ROLE, Granularity="ACTION_LEVEL"),
            ana("GetServiceLastAccessedDetails", JobId=str(FromStep("what-was-used", "JobId"))),
        ),
        console="IAM > Roles > ReportMaker > Last Accessed",
        needs=("role-for-the-job",),
        table=ALLOWED_AND_USED,
        after="On AWS, last accessed information names no objects. The tables of this practice take them from the trail.",
    ),
    Step(
        name="just-enough",
        title="Practice 2: allow what is used",
        why="You create the policy from the trail in the account. Access Analyzer checks it first. Then the policy replaces `AmazonS3FullAccess`. "
        "An older session of the job is still open.",
        calls=(
            ana(
                "ValidatePolicy",
                "accessanalyzer",
                policyDocument=stage.JUST_ENOUGH,
                policyType="IDENTITY_POLICY",
            ),
            ana("CreatePolicy", PolicyName="MakeReports", PolicyDocument=stage.JUST_ENOUGH),
            ana("AttachRolePolicy", RoleName="ReportMaker", PolicyArn=stage.MAKE_REPORTS),
            ana("DetachRolePolicy", RoleName="ReportMaker", PolicyArn=stage.EVERYTHING_IN_S3),
            Call("s3", "GetObject", stage.YESTERDAY, as_=harbor.JOB),
            payroll(harbor.JOB),
        ),
        console="IAM > Policies > Create policy > JSON > MakeReports > Create policy",
        prediction=Prediction(
            "The session began when the role could do everything in S3. Now it reads the payroll. What does AWS answer?",
            (
                allowed("Allowed: a session keeps the permissions that it began with"),
                refused("identity", text="Refused: the role's policies count as they are now"),
            ),
            {"allowed": believed.LIVE_SESSIONS_KEEP_THEIR_PERMISSIONS},
            autorun="refused:identity",
        ),
        needs=("role-for-the-job",),
        expect=(*("allowed",) * 5, "refused"),
        after="Access Analyzer found nothing wrong. The job's three actions still work. Row 2 of the audit is good now.",
    ),
    Step(
        name="name-the-actions",
        title="Practice 3: write the policy with the minimum",
        why="Ben's `s3:*` covers more than a hundred actions. Ben needs two: he lists reports and reads them. The first draft of his new policy has a spelling mistake. See who notices it.",
        calls=(
            ana(
                "ValidatePolicy",
                "accessanalyzer",
                policyDocument=stage.MISSPELLED,
                policyType="IDENTITY_POLICY",
            ),
            harbor.ONLY_READING,
            harbor.BEN_READS,
            Call("s3", "DeleteObject", {"Bucket": "harborreports", "Key": stage.REPORT}, as_="ben"),
        ),
        console="IAM > User groups > Bookkeepers > Permissions > Reports > Edit > JSON > Save changes",
        prediction=Prediction(
            "You correct the mistake first. Then Ben deletes a report. What does AWS answer?",
            (
                allowed("Allowed: the new policy doesn't deny it"),
                refused("identity", text="Refused: the new policy doesn't allow it"),
            ),
            {"allowed": believed.NOT_ALLOWED_MEANS_FORBIDDEN_BY_SOMEBODY},
        ),
        needs=("people-into-groups", "nightly-report"),
        goals=goals.ONLY_READING,
        expect=("allowed", "allowed", "allowed", "refused"),
        after="IAM would save a policy with `s3:GetObjects`, and Ben could read nothing. Access Analyzer told you before you saved it. (The console shows this below the JSON editor.)",
    ),
    Step(
        name="root-mfa",
        title="Practice 4: MFA for root",
        why="Other people can guess a password or see it. MFA also asks for something that you have: a code that changes every 30 seconds. "
        "Begin with root. You create the device with a call. Only root can assign root's device, and only in the console. labkit opens that page for you.",
        calls=(ana("CreateVirtualMFADevice", VirtualMFADeviceName="root-account-mfa-device"),),
        console="(root signs in) > (account menu) > Security credentials > Multi-factor authentication (MFA) > Assign MFA device > Authenticator app",
        by_hand=stage.assign_root_device,
        after="The trail shows `ConsoleLogin` by root. The alarm `root-is-used` counts it too. Today AWS requires MFA for every root user.",
    ),
    Step(
        name="people-mfa",
        title="Practice 4: MFA for everybody who signs in",
        why="Ana and Ben each scan a picture with a phone. Then each types two codes in a row, so that AWS can check the phone's clock. The codes below are the codes of the phones when you press Run.",
        calls=(*device_for("Ana"), *device_for("Ben")),
        console="IAM > Users > Ana > Security credentials > Assign MFA device > Authenticator app > MFA code 1 > MFA code 2 > Add MFA",
        prediction=Prediction(
            "Ana has a device now. She lists users with her access key, without a code. What does AWS answer?",
            (
                allowed("Allowed: AWS asks for the code at the console's sign-in"),
                refused("identity", text="Refused: from now on every call needs a code"),
            ),
            {"refused:identity": believed.MFA_GUARDS_ACCESS_KEYS},
            about=AccessQuestion("List users", "iam:ListUsers", "*", who="ana"),
            autorun="allowed",
        ),
    ),
    Step(
        name="ask-for-the-code",
        title="Practice 4: ask for the code where it matters",
        why="Outside the console only a policy can ask for MFA. You write a Deny for the payroll. It counts unless the caller has shown a code. "
        "Ana makes the same call twice: first with her access key. Then she gives a code (`GetSessionToken`), and AWS gives her temporary credentials for the second try.",
        calls=(
            ana(
                "PutGroupPolicy",
                GroupName="Administrators",
                PolicyName="PayrollOnlyWithMFA",
                PolicyDocument=stage.PAYROLL_ONLY_WITH_MFA,
            ),
            payroll("ana"),
            ana(
                "GetSessionToken",
                "sts",
                SerialNumber=stage.device("Ana"),
                TokenCode=mfa_code(stage.device("Ana")),
            ),
            payroll(harbor.ANA_WITH_CODE),
        ),
        console="IAM > User groups > Administrators > Permissions > Add permissions > Create inline policy > PayrollOnlyWithMFA",
        prediction=Prediction(
            "In the fourth call Ana reads the payroll with the credentials that she got for her code. What does AWS answer?",
            (
                allowed("Allowed: the condition isn't true any more, so the Deny doesn't count"),
                refused("identity", text="Refused: Ana is in the group, and a Deny always wins"),
            ),
            {"refused:identity": believed.A_DENY_HOLDS_WHATEVER},
            about=3,
            autorun="allowed",
        ),
        needs=("people-into-groups", "people-mfa"),
        expect=("allowed", "refused", "allowed", "allowed"),
    ),
    Step(
        name="password-policy",
        title="Practice 5: ask for strong passwords",
        why="Six characters are enough in this account. Ask for fourteen characters of all kinds, and don't allow the last 24 passwords again. Then try to give Ben a weak password.",
        calls=(harbor.STRONG_PASSWORDS, harbor.WEAK_AGAIN),
        console="IAM > Account settings > Password policy > Edit > Custom > Save changes",
        prediction=Prediction(
            "Ben's password is `harbor`. What happens to it?",
            (
                Option(
                    "ends",
                    "AWS refuses it at Ben's next sign-in",
                    right_when=lambda scene: stage.must_change_password(scene, "Ben"),
                ),
                Option(
                    "stays",
                    "It still works: the policy is for new passwords",
                    right_when=lambda scene: not stage.must_change_password(scene, "Ben"),
                    because="AWS checks a password when somebody sets it. Ben's password is older than the policy.",
                ),
            ),
            {"ends": believed.A_PASSWORD_POLICY_CHANGES_PASSWORDS},
            autorun="stays",
        ),
        expect=("allowed", "refused"),
    ),
    Step(
        name="renew-passwords",
        title="Practice 5: have the passwords changed",
        why="AWS doesn't keep passwords in a readable form, so it can't find the weak ones. Make Ana and Ben change their passwords at the next sign-in.",
        calls=harbor.NEW_PASSWORDS,
        console="IAM > Users > Ben > Security credentials > Manage console access > Reset password > User must create new password",
        needs=("password-policy",),
        by_hand=harbor.ten_minutes_pass,
        autorun_way="cli",
        after="Every row of the audit is good now. Ten minutes have passed, so the root alarm is OK again.",
    ),
    Step(
        name="intruder",
        title="Practice 7: be the intruder",
        why="An intruder has stolen the credentials of the job's session. The intruder looks around: the buckets, the payroll, the users.",
        calls=(
            Call("s3", "ListBuckets", {}, as_=harbor.JOB),
            payroll(harbor.JOB),
            Call("iam", "ListUsers", {}, as_=harbor.JOB),
            harbor.LOOK_AT_ALARMS,
        ),
        console="CloudWatch > All alarms",
        prediction=Prediction(
            "AWS refuses three calls. Who learns of it?",
            (
                Option(
                    "nobody",
                    "Nobody, until somebody reads the trail",
                    right_when=stage.rings("calls-refused", "OK"),
                ),
                Option(
                    "alarm",
                    "The people who get the alarm `calls-refused`",
                    right_when=stage.rings("calls-refused"),
                    because="Each refused call is an event in the trail. The metric filter counts three of them, and the alarm tells people.",
                ),
            ),
            {"nobody": believed.A_TRAIL_WATCHES_NOBODY},
            autorun="alarm",
        ),
        needs=("set-alarms", "just-enough"),
        table=ALARM_STATES,
        expect=("refused", "refused", "refused", "allowed"),
    ),
    Step(
        name="last-night",
        title="See the work done",
        why="The account is safe now. People and programs must also be able to work. It is night again. The job assumes its role and makes the report. In the morning Ben reads it.",
        calls=(
            harbor.ASSUME,
            *nightly(harbor.TONIGHT),
            harbor.BEN_READS,
        ),
        console="S3 > Buckets > harborreports",
        needs=("just-enough", "name-the-actions"),
        after="The work gets done. The job and Ben each have only the permissions for it.",
    ),
)

SCENE = scene_of(stage, "best_practices", "Seven best practices", STEPS)
CHAPTER = Chapter(SCENE, STEPS, AUDIT, stage.draw, stage.QUESTIONS)


def open_lab() -> Lesson:
    """The lesson, its scene open at the start."""
    return Lesson.of(CHAPTER, __package__)


def who_comes_how(*lab: Lab) -> None:
    """The exercise: people, programs, emergencies; which kind of identity each should have today."""
    identities.WHO_COMES_HOW.show(*lab)


def sign_in(lab: Lesson) -> None:
    """The console's sign-in page, for Ben: old password, code, new password."""
    phone.sign_in_page(lab).show()
