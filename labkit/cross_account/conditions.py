"""Chapter 5, second half: what a trust policy can ask for. A name, a code, an external ID; and roles in a chain."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from labkit import misconceptions as believed
from labkit.lesson import (
    Call,
    Chapter,
    Lesson,
    Option,
    Prediction,
    SessionFrom,
    Step,
    allowed,
    mfa_code,
    refused,
    scene_of,
)

from . import conditions_scene as stage
from . import lesson
from . import scene as first_half
from .conditions_scene import (
    DEVICE,
    DOORS,
    ENTRIES,
    OURS,
    OWN_NAME,
    PAYROLL_ROLE,
    READER,
    THEIRS,
    WITH_CODE,
    create,
    enter,
    permit,
    read_report,
    retrust,
    trusting,
)
from .lesson import WRITE
from .scene import DEVELOPER, ROLE

if TYPE_CHECKING:
    from labkit.cloud import Scene

BORROWED = SessionFrom("borrowed-name", title="Developer1, in a session with the name Tester1")
CODED = SessionFrom("with-code", call=1, title="Developer1, after giving an MFA code")
FOR_US = SessionFrom("trust-the-vendor", call=2, title="the vendor, working for Production")
FOR_PARTNER = SessionFrom("confused-deputy", call=1, title="the vendor, working for the Partner")
CHAINED = SessionFrom("chain", call=1, title="Developer1, in the role PayrollFix")
SALARIES = {"Bucket": "productionpayroll", "Key": "salaries.csv"}
TWELVE_HOURS = 12 * 3600


def _asked_for_twelve_hours(scene: Scene) -> str:
    """What AWS answered to the last request for a session of twelve hours."""
    asked = [
        event.record.get("errorCode", "")
        for event in scene.trail.events
        if (event.record["requestParameters"] or {}).get("durationSeconds") == TWELVE_HOURS
    ]
    return asked[-1] if asked else "not asked"


MORE = (
    Step(
        name="borrowed-name",
        title="Use somebody else's name",
        why="Every session has a **name**, and the caller chooses it. In CloudTrail you see the name in the ARN of the session: `assumed-role/UpdateApp/NAME`.",
        calls=(
            enter(ROLE, "Tester1", "developer"),
            Call("s3", "PutObject", WRITE, as_=BORROWED),
        ),
        console="(account menu) > Switch role: the console uses your user name; the CLI and programs can use any name",
        prediction=Prediction(
            "Developer1 asks for a session with the name `Tester1`. What does AWS answer?",
            (
                allowed("Allowed: the caller may choose any name"),
                refused("resource", text="Refused: AWS compares the name with the caller"),
            ),
            about=0,
            misconceptions={"refused:resource": believed.AWS_CHECKS_THE_SESSIONS_NAME},
        ),
        needs=("switch-role", "narrow-trust"),
        table=ENTRIES,
        expect=("allowed", "allowed"),
        after="In the trail the write looks like `Tester1`'s. Production's own record of the `AssumeRole` doesn't help: it names only the account Development. The caller's name is in *Development's* trail. Both records have the same `sharedEventID`. The table reads the trails of all accounts, so it shows Developer1.",
    ),
    Step(
        name="require-name",
        title="Require the real name in the trust policy",
        why="You add a **condition** on `sts:RoleSessionName`. The session's name must equal the variable `${aws:username}`, the name of the calling user.",
        calls=(
            retrust("UpdateApp", trusting(DEVELOPER, OWN_NAME)),
            enter(ROLE, "Tester1", "developer"),
            enter(ROLE, "Developer1", "developer"),
        ),
        console="IAM > Roles > UpdateApp > Trust relationships > Edit trust policy > Update policy",
        prediction=Prediction(
            "Developer1 asks for a session with the name `Tester1` once more. What does AWS answer?",
            (allowed(), refused("identity"), refused("resource", text="Refused by the role's trust policy")),
            about=1,
            autorun="refused:resource",
            misconceptions={
                "allowed": believed.A_TRUST_POLICY_ONLY_SAYS_WHO,
                "refused:identity": believed.REFUSALS_COME_FROM_MY_POLICIES,
            },
        ),
        needs=("borrowed-name",),
        expect=("allowed", "refused", "allowed"),
        after="From now on, the name in Production's trail is the user's own. AWS has another way to show who made a call: the **source identity**. The caller sets it with AssumeRole, and the trust policy can require it. It appears in the record of every call in the session, and nobody can change it, even in a chain of roles.",
    ),
    Step(
        name="require-mfa",
        title="Require MFA in the trust policy",
        why="Somebody could steal Developer1's access key. It is harder to steal the phone with the authenticator app too. So the trust policy now also asks for a code from that app.",
        calls=(
            retrust("UpdateApp", trusting(DEVELOPER, OWN_NAME | WITH_CODE)),
            enter(ROLE, "Developer1", "developer"),
        ),
        console="IAM > Roles > UpdateApp > Trust relationships > Edit trust policy > Update policy",
        prediction=Prediction(
            "Developer1 *has* an authenticator app, and calls with the access key alone. What does AWS answer?",
            (
                allowed("Allowed: Developer1 has registered an app"),
                refused("resource", text="Refused: this call has no code"),
            ),
            {"allowed": believed.HAVING_MFA_IS_USING_IT},
            about=1,
            autorun="refused:resource",
        ),
        needs=("require-name",),
        expect=("allowed", "refused"),
    ),
    Step(
        name="with-code",
        title="Give a code",
        why="Developer1 gives a guessed code first, and then the code on the app. The app computes it from the device's secret and the time, as on a real phone.",
        calls=(
            enter(ROLE, "Developer1", "developer", SerialNumber=DEVICE, TokenCode="123456"),
            enter(ROLE, "Developer1", "developer", SerialNumber=DEVICE, TokenCode=mfa_code(DEVICE)),
            Call(
                *("s3", "PutObject", WRITE, BORROWED),
                note="Developer1 opened this session before, without a code.",
            ),
        ),
        console="sign in with MFA > (account menu) > Switch role > UpdateApp",
        prediction=Prediction(
            "The third call uses the session that Developer1 opened *before* the trust policy asked for a code. What does AWS answer?",
            (
                allowed("Allowed: the trust policy applies only to AssumeRole"),
                refused("identity", text="Refused: the session has no MFA"),
                refused("resource", text="Refused by the trust policy, which asks for a code now"),
            ),
            {
                "refused:identity": believed.TRUST_IS_ASKED_ALWAYS,
                "refused:resource": believed.TRUST_IS_ASKED_ALWAYS,
            },
            autorun="allowed",
        ),
        needs=("require-mfa",),
        table=ENTRIES,
        expect=("refused", "allowed", "allowed"),
        after="AWS reads the role's *permissions* at each request. It reads the *trust policy* only when somebody assumes the role.",
    ),
    Step(
        name="trust-the-vendor",
        title="Allow a vendor to read the reports",
        why="A vendor draws charts for many companies. Its program is in account `333333333333`, and assumes a role `ReportReader` in each customer's account. Production's administrator creates that role.",
        calls=(
            create("ReportReader", stage.TRUST_THE_VENDOR),
            permit("ReportReader", "ReadReports", stage.READ_REPORTS),
            enter(READER, "for-production", "vendor"),
            read_report(FOR_US),
        ),
        console="IAM > Roles > Create role > AWS account > Another AWS account > 333333333333 > ReportReader > Create role",
        needs=("try-the-bucket",),
        after="It works. Production entered the role's ARN on the vendor's website, and the vendor's program can read the report.",
    ),
    Step(
        name="confused-deputy",
        title="Misuse the vendor",
        why="Outsider1 is a customer of the same vendor. Production's role doesn't trust Outsider1, but it trusts the vendor. So Outsider1 enters *Production's* role ARN on the vendor's website.",
        calls=(
            enter(READER, "mine", "outsider"),
            enter(READER, "for-partner", "vendor"),
            read_report(FOR_PARTNER),
        ),
        console="(the vendor's website) > Settings > ARN of your role > Save",
        prediction=Prediction(
            "The vendor's program now works for Outsider1, and assumes the role that Outsider1 entered. What does AWS answer?",
            (
                allowed("Allowed: the caller and the role are the same as before"),
                refused("resource", text="Refused: the vendor isn't working for Production this time"),
            ),
            {"refused:resource": believed.AWS_KNOWS_THE_CUSTOMER},
            about=1,
            autorun="allowed",
        ),
        needs=("trust-the-vendor",),
        table=ENTRIES,
        expect=("refused", "allowed", "allowed"),
        after="This is the **confused deputy** problem. Outsider1 may not read Production's report. The vendor may, and Outsider1 makes the vendor's program do it. Neither AWS nor the program made a mistake: the role trusts the vendor, whichever customer it works for.",
    ),
    Step(
        name="require-external-id",
        title="Ask the vendor which customer it works for",
        why=f"The vendor gives each customer an ID, and sends that ID with each AssumeRole for the customer. Production's is `{OURS}`, the Partner's is `{THEIRS}`. The trust policy of Production's role now asks for Production's ID. AWS calls this an **external ID**.",
        calls=(
            retrust("ReportReader", stage.TRUST_FOR_US),
            enter(READER, "for-partner", "vendor", ExternalId=THEIRS),
            enter(READER, "for-production", "vendor", ExternalId=OURS),
        ),
        console="IAM > Roles > ReportReader > Trust relationships > Edit trust policy > Add condition: sts:ExternalId",
        prediction=Prediction(
            f"Outsider1 tries again. The vendor's program assumes the role and sends `{THEIRS}`. What does AWS answer?",
            (
                allowed("Allowed: the trust policy names the vendor's account"),
                refused(
                    "identity", text="Refused by the vendor's own policies: they don't allow this external ID"
                ),
                refused("resource", text="Refused by the trust policy: it is the wrong external ID"),
            ),
            {
                "allowed": believed.AWS_KNOWS_THE_CUSTOMER,
                "refused:identity": believed.REFUSALS_COME_FROM_MY_POLICIES,
            },
            about=1,
            autorun="refused:resource",
        ),
        needs=("confused-deputy",),
        table=DOORS,
        expect=("allowed", "refused", "allowed"),
    ),
    Step(
        name="use-the-number",
        title="Learn the external ID, and use it",
        why="Everyone who may read the role or the trail can see the external ID. Suppose that Outsider1 learns it.",
        calls=(
            Call("iam", "GetRole", {"RoleName": "ReportReader"}, as_="production-admin"),
            enter(READER, "mine", "outsider", ExternalId=OURS),
        ),
        console="IAM > Roles > ReportReader > Trust relationships",
        prediction=Prediction(
            "Outsider1 assumes ReportReader directly, with the right external ID. What does AWS answer?",
            (
                allowed("Allowed: the external ID opens the role"),
                refused("identity", text="Refused by Outsider1's own policies"),
                refused("resource", text="Refused by the trust policy: it doesn't name Outsider1"),
            ),
            {
                "allowed": believed.EXTERNAL_ID_IS_A_SECRET,
                "refused:identity": believed.REFUSALS_COME_FROM_MY_POLICIES,
            },
            autorun="refused:resource",
        ),
        needs=("require-external-id",),
        table=ENTRIES,
        expect=("allowed", "refused"),
        after="The external ID protects Production although it is no secret. The trust policy names only the vendor as caller. The vendor doesn't let customers choose the ID, and always sends the right one.",
    ),
    Step(
        name="further-role",
        title="Create a role that only another role may assume",
        why="Sometimes Developers must correct the payroll. The role `PayrollFix` trusts only the **role** `UpdateApp`. Its sessions may last twelve hours.",
        calls=(
            create("PayrollFix", trusting(ROLE), MaxSessionDuration=TWELVE_HOURS),
            permit("PayrollFix", "MendPayroll", stage.MEND_PAYROLL),
            enter(PAYROLL_ROLE, "ProductionAdmin", "production-admin"),
        ),
        console="IAM > Roles > Create role > Custom trust policy > PayrollFix > Create role",
        prediction=Prediction(
            "The administrator of Production has just created the role, and now assumes it. What does AWS answer?",
            (
                allowed("Allowed: the administrator has `AdministratorAccess` in this account"),
                refused("identity"),
                refused("resource", text="Refused by the trust policy"),
            ),
            {
                "allowed": believed.ADMINISTRATORS_ASSUME_ANYTHING,
                "refused:identity": believed.REFUSALS_COME_FROM_MY_POLICIES,
            },
            autorun="refused:resource",
        ),
        needs=("create-role",),
        expect=("allowed", "allowed", "refused"),
        after="Even the administrator who created the role can't assume it. They could change the trust policy first, and CloudTrail would record that.",
    ),
    Step(
        name="chain",
        title="From one role into the next",
        why="Developer1 is in the role UpdateApp and assumes PayrollFix. This is **role chaining**. First Developer1 asks for twelve hours, which is the role's maximum. Then Developer1 asks without a duration.",
        calls=(
            enter(PAYROLL_ROLE, "Developer1", CODED, DurationSeconds=TWELVE_HOURS),
            enter(PAYROLL_ROLE, "Developer1", CODED),
        ),
        console="(not in the console: it always switches role with your own user's permissions)",
        prediction=Prediction(
            "Developer1, in UpdateApp, asks for twelve hours in PayrollFix. What does AWS answer?",
            (
                Option(
                    "twelve",
                    "A session of twelve hours: the role's maximum",
                    right_when=lambda scene: not _asked_for_twelve_hours(scene),
                ),
                Option(
                    "no-chain",
                    "Access denied: a role can't assume a role",
                    right_when=lambda scene: _asked_for_twelve_hours(scene) == "AccessDenied",
                ),
                Option(
                    "one-hour",
                    "An error: a chained session can last one hour at most",
                    right_when=lambda scene: _asked_for_twelve_hours(scene) == "ValidationError",
                    because="Permissions aren't the reason. A chained session lasts one hour at most, whatever the role's maximum is.",
                ),
            ),
            {"twelve": believed.CHAINED_SESSIONS_LAST_LONG, "no-chain": believed.ROLES_ARE_FOR_USERS},
            autorun="one-hour",
        ),
        needs=("with-code", "further-role"),
        table=ENTRIES,
        expect=("refused", "allowed"),
        after="Compare `Expiration` with the time in the trail: the session lasts one hour. The row also shows who asked. It is no longer a user but the session `assumed-role/UpdateApp/Developer1`.",
    ),
    Step(
        name="end-of-the-chain",
        title="At the end of the chain, see what you may do",
        why="UpdateApp may write the report, and PayrollFix may change the payroll. Developer1 assumed PayrollFix from UpdateApp.",
        calls=(
            Call("sts", "GetCallerIdentity", {}, as_=CHAINED),
            Call("s3", "GetObject", SALARIES, as_=CHAINED),
            Call("s3", "PutObject", WRITE, as_=CHAINED),
        ),
        console="(programs only)",
        prediction=Prediction(
            "In the third call, Developer1 writes the report from within PayrollFix. What does AWS answer?",
            (
                allowed("Allowed: Developer1 has the permissions of both roles"),
                refused("identity", text="Refused: only the last role's permissions apply"),
            ),
            {"allowed": believed.ROLE_ADDS_TO_MINE},
            autorun="refused:identity",
        ),
        needs=("chain",),
        expect=("allowed", "allowed", "refused"),
        after="A chained session gets only the permissions of the last role. The session of UpdateApp is still open, and Developer1 can still write the report with *its* credentials.",
    ),
)

STEPS = (
    *lesson.STEPS,
    *(replace(step, picture=stage.draw, access=stage.QUESTIONS, table=step.table or DOORS) for step in MORE),
)
SCENE = scene_of(stage, "trust_conditions", "Cross-account access with a role", STEPS)
CHAPTER = Chapter(SCENE, STEPS, first_half.STATE, first_half.draw, first_half.QUESTIONS)


def open_lab() -> Lesson:
    """The whole chapter's lesson, both halves, its scene open at the start."""
    return Lesson.of(CHAPTER, __package__)
