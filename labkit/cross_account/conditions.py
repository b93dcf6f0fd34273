"""Chapter 5, second half: what a trust policy can ask for. A name, a code, an external ID; and roles in a chain."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from labkit import misconceptions as believed
from labkit.lesson import (
    Call,
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

TRUST_PUZZLE = stage.TRUST_PUZZLE
BORROWED = SessionFrom("borrowed-name", title="Developer1, in a session called Tester1")
CODED = SessionFrom("with-code", call=1, title="Developer1, who gave a code")
FOR_US = SessionFrom("trust-the-vendor", call=2, title="the vendor, working for Production")
FOR_PARTNER = SessionFrom("confused-deputy", call=1, title="the vendor, working for the Partner")
CHAINED = SessionFrom("chain", call=1, title="Developer1, two roles on")
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
        title="Enter under somebody else's name",
        why="Every session has a **name**, and it's the caller who chooses it. In the trail of Production it stands behind the role: `assumed-role/UpdateApp/NAME`.",
        calls=(
            enter(ROLE, "Tester1", "developer"),
            Call("s3", "PutObject", WRITE, as_=BORROWED),
        ),
        console="(account menu) > Switch role: the console takes your user name; the CLI and programs take any",
        prediction=Prediction(
            "Developer1 asks for a session called `Tester1`. What does AWS answer?",
            (
                allowed("Allowed: a session's name is whatever the caller says"),
                refused("resource", text="Refused: AWS compares the name with the caller"),
            ),
            about=0,
            misconceptions={"refused:resource": believed.AWS_CHECKS_THE_SESSIONS_NAME},
        ),
        needs=("switch-role", "narrow-trust"),
        table=ENTRIES,
        expect=("allowed", "allowed"),
        after="Look at the trail: the write is `Tester1`'s. Only the row of the *AssumeRole* tells who it was; whoever looks for a culprit has to go back to it.",
    ),
    Step(
        name="require-name",
        title="Let the trust policy ask for the real name",
        why="A **condition** on `sts:RoleSessionName`: it must equal the variable `${aws:username}`, the name of the user who calls.",
        calls=(
            retrust("UpdateApp", trusting(DEVELOPER, OWN_NAME)),
            enter(ROLE, "Tester1", "developer"),
            enter(ROLE, "Developer1", "developer"),
        ),
        console="IAM > Roles > UpdateApp > Trust relationships > Edit trust policy > Update policy",
        prediction=Prediction(
            "Developer1 asks for a session called `Tester1` once more. What does AWS answer?",
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
        after="From now on, the name in Production's trail is the person's.",
    ),
    Step(
        name="require-mfa",
        title="Let the trust policy ask for a second factor",
        why="Developer1's access key could be stolen. The authenticator app on their phone is harder to steal along with it: ask for a code at the door.",
        calls=(
            retrust("UpdateApp", trusting(DEVELOPER, OWN_NAME | WITH_CODE)),
            enter(ROLE, "Developer1", "developer"),
        ),
        console="IAM > Roles > UpdateApp > Trust relationships > Edit trust policy > Update policy",
        prediction=Prediction(
            "Developer1 *has* an authenticator app, and calls with the access key alone. What does AWS answer?",
            (
                allowed("Allowed: an app is registered for Developer1"),
                refused("resource", text="Refused: this call came without a code"),
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
        title="Give a code, and enter",
        why="First a guess, then what the app shows at this moment. The code is computed from the device's seed and the clock, as on a real phone.",
        calls=(
            enter(ROLE, "Developer1", "developer", SerialNumber=DEVICE, TokenCode="123456"),
            enter(ROLE, "Developer1", "developer", SerialNumber=DEVICE, TokenCode=mfa_code(DEVICE)),
            Call(
                *("s3", "PutObject", WRITE, BORROWED),
                note="The session from before, opened without any code.",
            ),
        ),
        console="sign in with MFA > (account menu) > Switch role > UpdateApp",
        prediction=Prediction(
            "The third call uses the session that Developer1 opened *before* the trust asked for a code. What does AWS answer?",
            (
                allowed("Allowed: the trust policy is asked at the door, not inside"),
                refused("identity", text="Refused: the session has no second factor"),
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
        after="The role's *permissions* are read at each request, its *trust policy* only when somebody enters.",
    ),
    Step(
        name="trust-the-vendor",
        title="Let a vendor read the reports",
        why="A vendor draws charts for many companies. Its program, in account `333333333333`, enters a role `ReportReader` in each customer's account. Production makes that role.",
        calls=(
            create("ReportReader", stage.TRUST_THE_VENDOR),
            permit("ReportReader", "ReadReports", stage.READ_REPORTS),
            enter(READER, "for-production", "vendor"),
            read_report(FOR_US),
        ),
        console="IAM > Roles > Create role > AWS account > Another AWS account > 333333333333 > ReportReader > Create role",
        needs=("try-the-bucket",),
        after="It works. Production typed the role's ARN into the vendor's website, and the charts come.",
    ),
    Step(
        name="confused-deputy",
        title="Misuse the vendor",
        why="Outsider1 is a customer of the same vendor. Production's role doesn't trust Outsider1; it trusts the vendor. So Outsider1 types *Production's* ARN into the vendor's website, as if it were their own.",
        calls=(
            enter(READER, "mine", "outsider"),
            enter(READER, "for-partner", "vendor"),
            read_report(FOR_PARTNER),
        ),
        console="(the vendor's website) > Settings > ARN of your role > Save",
        prediction=Prediction(
            "The vendor's program now works for Outsider1 and enters the role it was given. What does AWS answer?",
            (
                allowed("Allowed: it's the same caller and the same role as before"),
                refused("resource", text="Refused: this time it isn't on Production's behalf"),
            ),
            {"refused:resource": believed.AWS_KNOWS_THE_CUSTOMER},
            about=1,
            autorun="allowed",
        ),
        needs=("trust-the-vendor",),
        table=ENTRIES,
        expect=("refused", "allowed", "allowed"),
        after="This is the **confused deputy**: somebody without rights lets somebody with rights act for them. The vendor did nothing wrong, AWS did nothing wrong, and Outsider1 reads Production's report.",
    ),
    Step(
        name="require-external-id",
        title="Ask the vendor for whom it works",
        why=f"The vendor gives each customer a number, and names the number of the customer it is working for: `{OURS}` for Production, `{THEIRS}` for the Partner. Production's trust policy asks for its own. AWS calls this an **external ID**.",
        calls=(
            retrust("ReportReader", stage.TRUST_FOR_US),
            enter(READER, "for-partner", "vendor", ExternalId=THEIRS),
            enter(READER, "for-production", "vendor", ExternalId=OURS),
        ),
        console="IAM > Roles > ReportReader > Trust relationships > Edit trust policy > Add condition: sts:ExternalId",
        prediction=Prediction(
            f"Outsider1 tries again; the vendor's program enters, naming `{THEIRS}`. What does AWS answer?",
            (
                allowed("Allowed: the trust policy names the vendor's account"),
                refused(
                    "identity", text="Refused by the vendor's own policies: they don't allow such a number"
                ),
                refused("resource", text="Refused by the trust policy: it's the wrong number"),
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
        title="Find out the external ID, and use it",
        why="Whoever may read the role sees the number, and so does whoever may read the trail. Say that it got to Outsider1.",
        calls=(
            Call("iam", "GetRole", {"RoleName": "ReportReader"}, as_="production-admin"),
            enter(READER, "mine", "outsider", ExternalId=OURS),
        ),
        console="IAM > Roles > ReportReader > Trust relationships",
        prediction=Prediction(
            "Outsider1 assumes ReportReader directly, with the right external ID. What does AWS answer?",
            (
                allowed("Allowed: the external ID is the key to the role"),
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
        after="What protects is not that nobody knows the number. It is that the vendor never lets a customer choose it, and sends along the right one each time.",
    ),
    Step(
        name="further-role",
        title="Make a role that only another role may enter",
        why="Once in a while Developers must mend the payroll. `PayrollFix` trusts the **role** `UpdateApp`, nobody else; a session may last twelve hours.",
        calls=(
            create("PayrollFix", trusting(ROLE), MaxSessionDuration=TWELVE_HOURS),
            permit("PayrollFix", "MendPayroll", stage.MEND_PAYROLL),
            enter(PAYROLL_ROLE, "ProductionAdmin", "production-admin"),
        ),
        console="IAM > Roles > Create role > Custom trust policy > PayrollFix > Create role",
        prediction=Prediction(
            "The administrator of Production, who has just made the role, enters it. What does AWS answer?",
            (
                allowed("Allowed: `AdministratorAccess`, and it's their own account"),
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
        after="Not even the maker gets in. (They could change the trust policy, of course; that would stand in the trail.)",
    ),
    Step(
        name="chain",
        title="From one role into the next",
        why="Developer1, inside UpdateApp, enters PayrollFix: **role chaining**. First for twelve hours, which is what the role's maximum says; then without saying how long.",
        calls=(
            enter(PAYROLL_ROLE, "Developer1", CODED, DurationSeconds=TWELVE_HOURS),
            enter(PAYROLL_ROLE, "Developer1", CODED),
        ),
        console="(the console can't chain: switching role starts from your own user each time)",
        prediction=Prediction(
            "A session of UpdateApp asks for twelve hours in PayrollFix. What does AWS answer?",
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
                    "An error: one hour is the most that a chained session gets",
                    right_when=lambda scene: _asked_for_twelve_hours(scene) == "ValidationError",
                    because="It isn't a matter of permission. A session that comes from a session lasts one hour at most, whatever the role says.",
                ),
            ),
            {"twelve": believed.CHAINED_SESSIONS_LAST_LONG, "no-chain": believed.ROLES_ARE_FOR_USERS},
            autorun="one-hour",
        ),
        needs=("with-code", "further-role"),
        table=ENTRIES,
        expect=("refused", "allowed"),
        after="Compare `Expiration` with the time in the trail: one hour. And the row says who asked: no longer a user, but `assumed-role/UpdateApp/Developer1`.",
    ),
    Step(
        name="end-of-the-chain",
        title="At the end of the chain, see what is left",
        why="UpdateApp may write the report. PayrollFix may mend the payroll. Developer1 went through the one into the other.",
        calls=(
            Call("sts", "GetCallerIdentity", {}, as_=CHAINED),
            Call("s3", "GetObject", SALARIES, as_=CHAINED),
            Call("s3", "PutObject", WRITE, as_=CHAINED),
        ),
        console="(programs only)",
        prediction=Prediction(
            "The third call: from inside PayrollFix, write the application's report. What does AWS answer?",
            (
                allowed("Allowed: Developer1 holds both roles now"),
                refused("identity", text="Refused: only the last role counts"),
            ),
            {"allowed": believed.ROLE_ADDS_TO_MINE},
            autorun="refused:identity",
        ),
        needs=("chain",),
        expect=("allowed", "allowed", "refused"),
        after="A chain doesn't add up. The session of UpdateApp is still there too: whoever holds its keys may go on writing the report with *those*.",
    ),
)

STEPS = (
    *lesson.STEPS,
    *(replace(step, picture=stage.draw, access=stage.QUESTIONS, table=step.table or DOORS) for step in MORE),
)
SCENE = scene_of(stage, "trust_conditions", "Cross-account access with a role", STEPS)


def open_lab() -> Lesson:
    """The whole chapter's lesson, both halves, its scene open at the start."""
    return Lesson(
        SCENE,
        STEPS,
        table=first_half.STATE,
        picture=first_half.draw,
        access=first_half.QUESTIONS,
        chapter=__package__,
    )
