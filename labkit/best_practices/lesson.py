"""Chapter 3: seven practices, an account that breaks them all, and an audit that measures each repair."""

from __future__ import annotations

import dataclasses

from labkit import misconceptions as believed
from labkit.lesson import (
    AccessQuestion,
    Call,
    Chapter,
    FromStep,
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
REPLAYED, WRITE_IT = least_privilege.REPLAYED, least_privilege.WRITE_IT
PHONE = phone.PHONE
ROOT_KEY = str(FromStep("delete-root-key", "AccessKeyMetadata[0].AccessKeyId"))

# The steps: each is written once; console form, aws line, Python, table and picture come from it.

STEPS = (
    Step(
        name="look",
        title="Look before you mend",
        why="AWS tells you itself where an account stands: the **credential report**, one line for root and one for each user, "
        "and the account's summary. You are Ana.",
        calls=(
            ana("GenerateCredentialReport"),
            ana("GetCredentialReport"),
            ana("GetAccountSummary"),
        ),
        console="IAM > Credential report > Download credentials report",
        table=CREDENTIALS,
        after="AWS makes a new report every four hours at most; the table above is what one made now would say. All three hold an access key, and none has MFA.",
    ),
    Step(
        name="start-trail",
        title="Practice 7: start a trail",
        why="First switch on the light. AWS keeps 90 days of management events by itself. A **trail** keeps all of them, for as long as you want, "
        "writes them to a bucket and to CloudWatch, and can add **data events**: who read which object.",
        calls=harbor.TRAIL,
        console="CloudTrail > Trails > Create trail > harbor > CloudWatch Logs: Enabled > Data events: S3 > Create trail",
        autorun_way="console",
        after="The console also makes the bucket, the log group and the role with which CloudTrail may write there. Here they were ready.",
    ),
    Step(
        name="set-alarms",
        title="Practice 7: let CloudWatch tell you",
        why="A trail records; nobody reads it at night. A **metric filter** counts the events that fit a pattern, and an **alarm** tells somebody "
        "when the count is too high. Two of them: root is used at all; three calls are refused within five minutes.",
        calls=harbor.ALARMS,
        console="CloudWatch > Log groups > trail > Metric filters > Create metric filter > root-is-used > Create alarm",
        needs=("start-trail",),
    ),
    Step(
        name="night-as-root",
        title="Practice 1: see root at work",
        why="It is night. A script makes the daily report. Years ago somebody gave it the access key of **root**, and it has worked ever since.",
        calls=(*nightly("root"), harbor.LOOK_AT_ALARMS),
        console="CloudWatch > All alarms",
        prediction=Prediction(
            "The script signs with root's key. What does the alarm `root-is-used` say afterwards?",
            (
                Option(
                    "quiet",
                    "Nothing: it's a program, nobody signed in as root",
                    right_when=stage.rings("root-is-used", "OK"),
                ),
                Option(
                    "rings",
                    "ALARM: whoever signs with root's key is root",
                    right_when=stage.rings("root-is-used"),
                    because="The trail says `Root` for every call that root's key signs, and that is what the alarm counts.",
                ),
            ),
            {"quiet": believed.A_KEY_OF_ROOT_IS_ONLY_A_KEY},
            autorun="rings",
        ),
        needs=("set-alarms",),
        table=ALARM_STATES,
        after="The job needs three actions. Its key can do everything, and no policy can narrow that.",
    ),
    Step(
        name="create-user",
        title="Practice 1: give the job a user of its own",
        why="A user has a name in the trail, and policies that bind it. What will the job need? Nobody is sure, so you give it everything in S3 for now.",
        calls=(
            *harbor.MAKE_JOB_USER,
            *nightly(harbor.JOB_USER),
        ),
        console="IAM > Users > Create user > NightlyJob > Attach policies directly > AmazonS3FullAccess > Create user",
    ),
    Step(
        name="delete-root-key",
        title="Practice 1: delete root's key",
        why="The job has moved. Root deletes its key, and tries it once more.",
        calls=(
            Call("iam", "ListAccessKeys", {}, as_="root"),
            Call("iam", "DeleteAccessKey", {"AccessKeyId": ROOT_KEY}, as_="root"),
            Call("s3", "ListBuckets", {}, as_="root"),
        ),
        console="(root signs in) > (account menu) > Security credentials > Access keys > Actions > Delete",
        needs=("create-user",),
        expect=("allowed", "allowed", "refused"),
        after="`InvalidAccessKeyId`: AWS doesn't know that key any more. From now on root is a password in a safe, for the few things that only root can do.",
    ),
    Step(
        name="people-into-groups",
        title="Practice 6: hand out permissions by groups",
        why="Ana and Ben have policies of their own. Tomorrow a second bookkeeper comes, and somebody will copy Ben. "
        "Give the policies to groups, and put people in. Nothing about their permissions changes yet.",
        calls=harbor.INTO_GROUPS,
        console="IAM > User groups > Create group > Administrators > Ana > AdministratorAccess > Create user group",
        goals=goals.INTO_GROUPS,
    ),
    Step(
        name="role-for-the-job",
        title="Practice 6: hand out permissions by a role",
        why="A program gets a **role**. Whoever steps into it has temporary credentials, and none of its own permissions. "
        "The trust policy of `ReportMaker` names the user NightlyJob, and the user itself loses its policy.",
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
            "NightlyJob has no policy at all now. What does AWS answer when it assumes the role?",
            (
                allowed("Allowed: in one account the trust policy, which names the user, is enough"),
                refused("identity", text="Refused: no policy of the user allows `sts:AssumeRole`"),
            ),
            {"refused:identity": believed.BOTH_SIDES_ALWAYS},
            about=3,
            autorun="allowed",
        ),
        needs=("create-user",),
        after="Look at AWS's answer to `AssumeRole`: a key that begins with `ASIA`, a session token, and an `Expiration`, an hour away. "
        "NightlyJob's own key begins with `AKIA` and has no end. On AWS a job that runs on EC2 or Lambda needs no user either: the service steps into the role for it.",
    ),
    Step(
        name="what-was-used",
        title="Practice 2: ask what was used",
        why="**Least privilege**: allow what the work needs, and nothing else. What does it need? IAM remembers for you "
        "which services and actions the role has used, and when (*last accessed information*).",
        calls=(
            ana("GenerateServiceLastAccessedDetails", Arn=stage.JOB_ROLE, Granularity="ACTION_LEVEL"),
            ana("GetServiceLastAccessedDetails", JobId=str(FromStep("what-was-used", "JobId"))),
        ),
        console="IAM > Roles > ReportMaker > Last Accessed",
        needs=("role-for-the-job",),
        table=ALLOWED_AND_USED,
        after="On AWS this list tells of objects only that S3 was used; the trail's data events tell which ones.",
    ),
    Step(
        name="just-enough",
        title="Practice 2: allow what is used",
        why="The policy from the trail, as a policy of the account. Access Analyzer reads it first. Then it takes the place of `AmazonS3FullAccess`, "
        "while the job's session from before is still open.",
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
            "The session was opened while the role could do everything in S3. It reads the payroll. What does AWS answer?",
            (
                allowed("Allowed: a session keeps what it had when it was opened"),
                refused("identity", text="Refused: the role's policies count as they are now"),
            ),
            {"allowed": believed.LIVE_SESSIONS_KEEP_THEIR_PERMISSIONS},
            autorun="refused:identity",
        ),
        needs=("role-for-the-job",),
        expect=(*("allowed",) * 5, "refused"),
        after="No findings, and the job's three actions still work. Row 2 is good.",
    ),
    Step(
        name="name-the-actions",
        title="Practice 3: write the policy with the minimum",
        why="Ben's `s3:*` holds more than a hundred actions. He lists reports and reads them: two. The first draft has a slip of the pen; see who notices.",
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
            "Ben deletes a report. What does AWS answer now?",
            (
                allowed("Allowed: the new policy doesn't forbid it"),
                refused("identity", text="Refused: the new policy doesn't name it"),
            ),
            {"allowed": believed.NOT_ALLOWED_MEANS_FORBIDDEN_BY_SOMEBODY},
        ),
        needs=("people-into-groups", "night-as-root"),
        goals=goals.ONLY_READING,
        expect=("allowed", "allowed", "allowed", "refused"),
        after="IAM itself would have saved `s3:GetObjects`, and Ben would have read nothing. The analyzer (in the console: below the JSON editor) told you.",
    ),
    Step(
        name="root-mfa",
        title="Practice 4: MFA for root",
        why="A password can be guessed, read over a shoulder, used twice. **MFA** asks for something you hold as well: a code that changes every 30 seconds. "
        "Root first. The device is made by a call; root itself must assign it, signed in to the console. No API does that, so the lab goes to that page for you.",
        calls=(ana("CreateVirtualMFADevice", VirtualMFADeviceName="root-account-mfa-device"),),
        console="(root signs in) > (account menu) > Security credentials > Multi-factor authentication (MFA) > Assign MFA device > Authenticator app",
        by_hand=stage.assign_root_device,
        after="See the trail: `ConsoleLogin` by root. And the alarm has noticed. AWS itself now insists on MFA for every root user.",
    ),
    Step(
        name="people-mfa",
        title="Practice 4: MFA for everybody who signs in",
        why="A picture is scanned with the phone, then two codes in a row are typed, to show that the clock is right. The codes below are the phone's, at the moment you press Run.",
        calls=(*device_for("Ana"), *device_for("Ben")),
        console="IAM > Users > Ana > Security credentials > Assign MFA device > Authenticator app > MFA code 1 > MFA code 2 > Add MFA",
        prediction=Prediction(
            "Ana has a device now. She lists users with her access key, without a code. What does AWS answer?",
            (
                allowed("Allowed: the code is asked for at the console's sign-in"),
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
        why="Only a policy can ask for MFA outside the console. A Deny for the payroll, unless the caller has shown a code. "
        "With her code Ana gets **temporary credentials**, and with those she tries again.",
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
            "The fourth call: Ana reads the payroll with the credentials she got for her code. What does AWS answer?",
            (
                allowed("Allowed: the condition no longer holds, so nothing denies it"),
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
        why="Six characters are enough here. Ask for fourteen, of all kinds, and for none of the last 24 passwords again. Then try to give Ben a weak one.",
        calls=(harbor.STRONG_PASSWORDS, harbor.WEAK_AGAIN),
        console="IAM > Account settings > Password policy > Edit > Custom > Save changes",
        prediction=Prediction(
            "Ben's password is `harbor`. What becomes of it?",
            (
                Option(
                    "ends",
                    "It is refused at Ben's next sign-in",
                    right_when=lambda scene: stage.must_change_password(scene, "Ben"),
                ),
                Option(
                    "stays",
                    "It goes on working: the policy is for new passwords",
                    right_when=lambda scene: not stage.must_change_password(scene, "Ben"),
                    because="A password is held against the policy when it is set. Ben's was set before.",
                ),
            ),
            {"ends": believed.A_PASSWORD_POLICY_CHANGES_PASSWORDS},
            autorun="stays",
        ),
        expect=("allowed", "refused"),
    ),
    Step(
        name="renew-passwords",
        title="Practice 5: let nobody keep an old one",
        why="AWS keeps no passwords that it could measure, so it can't tell the weak ones. Have both changed at the next sign-in.",
        calls=harbor.NEW_PASSWORDS,
        console="IAM > Users > Ben > Security credentials > Manage console access > Reset password > User must create new password",
        needs=("password-policy",),
        by_hand=harbor.ten_minutes_pass,
        autorun_way="cli",
        after="Every row is good. (And ten minutes have passed.)",
    ),
    Step(
        name="intruder",
        title="Practice 7: be the intruder",
        why="Somebody has got hold of the job's session. They look around: which buckets, the payroll, the users.",
        calls=(
            Call("s3", "ListBuckets", {}, as_=harbor.JOB),
            payroll(harbor.JOB),
            Call("iam", "ListUsers", {}, as_=harbor.JOB),
            harbor.LOOK_AT_ALARMS,
        ),
        console="CloudWatch > All alarms",
        prediction=Prediction(
            "Three refused calls. Who learns of it?",
            (
                Option(
                    "nobody",
                    "Whoever looks into the trail, some day",
                    right_when=stage.rings("calls-refused", "OK"),
                ),
                Option(
                    "alarm",
                    "The people behind the alarm `calls-refused`, at once",
                    right_when=stage.rings("calls-refused"),
                    because="Each refused call is an event in the trail. The filter turns three of them into a number, and the alarm tells people.",
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
        title="And the work still gets done",
        why="An account in which nobody may do anything is safe, and useless. It is night again: the job steps into its role and makes the report; in the morning Ben reads it.",
        calls=(
            harbor.ASSUME,
            *nightly(harbor.TONIGHT),
            harbor.BEN_READS,
        ),
        console="S3 > Buckets > harborreports",
        needs=("just-enough", "name-the-actions"),
    ),
)

SCENE = scene_of(stage, "best_practices", "Seven best practices", STEPS)
CHAPTER = Chapter(SCENE, STEPS, AUDIT, stage.draw, stage.QUESTIONS)


def open_lab() -> Lesson:
    """The lesson, its scene open at the start."""
    return Lesson.of(CHAPTER, __package__)


def who_comes_how() -> None:
    """The exercise: people, programs, emergencies; which kind of identity each should have today."""
    dataclasses.replace(identities.WHO_COMES_HOW, misconception=believed.EVERYBODY_NEEDS_A_USER).show()


def sign_in(lab: Lesson) -> None:
    """The console's sign-in page, for Ben: old password, code, new password."""
    phone.sign_in_page(lab).show()
