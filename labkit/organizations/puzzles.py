"""What the learner does alone at organizations: a tree with policies on three levels, and a refusal from above."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit import misconceptions as believed
from labkit.documents import as_text, policy
from labkit.lesson.exercises import Deed, Doing, Ground, Wrong
from labkit.lesson.exercises.explain import Explain
from labkit.lesson.exercises.table import Table

from .lesson import SCENE
from .scene import ADMINISTRATOR, MANAGEMENT, SANDBOX
from .tables import SORTING
from .tree import SCP

if TYPE_CHECKING:
    from labkit.cloud import Stage

_ALL = policy({"Effect": "Allow", "Action": "*", "Resource": "*"})
_NO_TOPICS = policy({"Sid": "NoTopics", "Effect": "Deny", "Action": "sns:CreateTopic", "Resource": "*"})
_STORAGE_ONLY = policy(
    {"Sid": "StorageOnly", "Effect": "Allow", "Action": ["s3:*", "iam:*"], "Resource": "*"}
)


def _organization(stage: Stage) -> tuple[Any, str, str]:
    """Its client, the root's id and that of the OU Tests, in which Sandbox is."""
    organizations = stage.client(MANAGEMENT.id, "organizations")
    organizations.create_organization(FeatureSet="ALL")
    root = organizations.list_roots()["Roots"][0]["Id"]
    organizations.enable_policy_type(RootId=root, PolicyType=SCP)
    organizations.create_account(AccountName=SANDBOX.name, Email="sandbox@example.com")
    tests = organizations.create_organizational_unit(ParentId=root, Name="Tests")["OrganizationalUnit"]["Id"]
    organizations.move_account(AccountId=SANDBOX.id, SourceParentId=root, DestinationParentId=tests)
    return organizations, root, tests


def _attach(organizations: Any, name: str, document: dict[str, Any], target: str) -> None:
    made = organizations.create_policy(Name=name, Description=name, Type=SCP, Content=as_text(document))
    organizations.attach_policy(PolicyId=made["Policy"]["PolicySummary"]["Id"], TargetId=target)


def _people(stage: Stage) -> None:
    """Ida is an administrator in Sandbox; Joel is there too, and no policy is attached to him."""
    iam = stage.client(SANDBOX.id, "iam")
    for name in ("Ida", "Joel"):
        iam.create_user(UserName=name)
    iam.attach_user_policy(UserName="Ida", PolicyArn=ADMINISTRATOR)


def _no_topics(stage: Stage) -> None:
    """The root of the organization takes topics away; an SCP on Sandbox allows everything again."""
    organizations, root, _ = _organization(stage)
    _attach(organizations, "NoTopics", _NO_TOPICS, root)
    _attach(organizations, "EverythingAgain", _ALL, SANDBOX.id)
    _people(stage)


def _storage_only(stage: Stage) -> None:
    """On the OU Tests an SCP for storage has taken the place of FullAWSAccess."""
    organizations, _, tests = _organization(stage)
    _attach(organizations, "StorageOnly", _STORAGE_ONLY, tests)
    organizations.detach_policy(PolicyId="p-FullAWSAccess", TargetId=tests)
    _people(stage)


def _user(name: str) -> str:
    return f"arn:aws:iam::{SANDBOX.id}:user/{name}"


_TOPIC = Doing("sns", "CreateTopic", {"Name": "news"}, "create the topic news")
_BUCKETS = Doing("s3", "ListBuckets", {}, "list the account's buckets")

TREE_TABLE = Table(
    name="table-of-the-tree",
    chapter="organizations",
    title="Fill the table: what do SCPs on three levels still allow?",
    brief=(
        "The root has the SCPs `FullAWSAccess` and **NoTopics**, which denies `sns:CreateTopic`. The OU Tests has `FullAWSAccess`. The account Sandbox is in Tests. It has `FullAWSAccess` and **EverythingAgain**, which allows everything. In Sandbox, Ida has `AdministratorAccess`, and Joel has no policy. ManagementAdmin works in the management account. Each person makes the calls in the account where the person works."
    ),
    ground=Ground(SCENE, also=_no_topics, made=("Ida", "Joel")),
    people={
        "Ida": _user("Ida"),
        "Joel": _user("Joel"),
        "The root user of Sandbox": f"arn:aws:iam::{SANDBOX.id}:root",
        "ManagementAdmin": f"arn:aws:iam::{MANAGEMENT.id}:user/ManagementAdmin",
    },
    deeds=(_TOPIC, _BUCKETS),
    beliefs={
        ("Ida", _TOPIC.says): believed.A_CHILD_RESTORES,
        ("Joel", _BUCKETS.says): believed.AN_SCP_GRANTS,
        ("The root user of Sandbox", _TOPIC.says): believed.A_MEMBERS_ROOT_ESCAPES_SCPS,
        ("ManagementAdmin", _TOPIC.says): believed.SCPS_BIND_THE_MANAGEMENT_ACCOUNT,
    },
    hints=(
        "Ask first for each person: does any SCP limit them?",
        "Then go down the tree: root, Tests, Sandbox. A Deny on one level is enough.",
        "An SCP grants nothing. A policy in the account must still allow the call.",
    ),
    wrong=(
        Wrong('{"Ida": {"create the topic news": "allowed"}}', believed.A_CHILD_RESTORES),
        Wrong('{"Joel": {"list the account\'s buckets": "allowed"}}', believed.AN_SCP_GRANTS),
        Wrong(
            '{"The root user of Sandbox": {"create the topic news": "allowed"}}',
            believed.A_MEMBERS_ROOT_ESCAPES_SCPS,
        ),
        Wrong(
            '{"ManagementAdmin": {"create the topic news": "refused"}}',
            believed.SCPS_BIND_THE_MANAGEMENT_ACCOUNT,
        ),
    ),
)

REFUSED_FROM_ABOVE = Explain(
    name="refusal-in-the-sandbox",
    chapter="organizations",
    title="Explain the refusal: Ida's topic",
    brief=(
        "Ida has `AdministratorAccess` in Sandbox. She creates a topic, and AWS refuses. Read AWS's answer and the policies. Which "
        "policy type refuses the call, which policy, and which statement? For the statement, choose `none` if no statement allows the call."
    ),
    ground=Ground(SCENE, also=_storage_only, made=("Ida", "Joel")),
    deed=Deed(_user("Ida"), _TOPIC),
    beliefs={
        "identity": believed.REFUSALS_COME_FROM_MY_POLICIES,
        "boundary": believed.REFUSALS_COME_FROM_MY_POLICIES,
        "statement": believed.REMOVING_FULL_ACCESS_IS_HARMLESS,
    },
    hints=(
        "AWS's answer names the policy type. Look at every level of that type.",
        "Does one of these policies have a Deny? If not, an Allow is missing.",
        "Each level needs an Allow. On one level `FullAWSAccess` isn't attached.",
    ),
    wrong=(
        Wrong(
            '{"type": "identity", "policy": "AdministratorAccess", "statement": 1}',
            believed.REFUSALS_COME_FROM_MY_POLICIES,
        ),
        Wrong(
            '{"type": "scp", "policy": "StorageOnly", "statement": 1}',
            believed.REMOVING_FULL_ACCESS_IS_HARMLESS,
        ),
    ),
)

PUZZLES = (TREE_TABLE, REFUSED_FROM_ABOVE)
SORTINGS = (SORTING,)
