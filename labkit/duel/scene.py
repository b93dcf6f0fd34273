"""The printing house in which every duel begins: one account, its people, two buckets, two roles for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from labkit.cloud import Account, Person, SceneDefinition
from labkit.documents import as_text, policy

if TYPE_CHECKING:
    from labkit.cloud import Stage

HOUSE: Final = Account("616161616161", "Printing house")
HOME: Final = f"arn:aws:iam::{HOUSE.id}"
LEAD: Final = f"{HOME}:user/Lead1"
LEAD_PROFILE: Final = "lead"
CLERK: Final = f"{HOME}:user/Clerk1"
ORDERS, SALARIES = "inkwellorders", "inkwellsalaries"
AN_ORDER, THE_SALARIES = "order-0001.json", "salaries.csv"
PRINTER: Final = f"{HOME}:role/Printer"
MACHINE: Final = "ami-12c6146b"
_ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"

PEOPLE = (
    Person("admin", HOUSE.id, "user", "Admin1", title="Admin1, the administrator: team A"),
    Person(LEAD_PROFILE, HOUSE.id, "user", "Lead1", title="Lead1, who leads the temps: team B"),
)


def may(action: Any, resource: Any, **more: Any) -> dict[str, Any]:
    """A policy of one Allow."""
    return policy({"Effect": "Allow", "Action": action, "Resource": resource, **more})


def _set_up(stage: Stage) -> None:
    iam, s3 = stage.client(HOUSE.id, "iam"), stage.client(HOUSE.id, "s3")
    for name, path in (("Admin1", "/"), ("Clerk1", "/"), ("Lead1", "/"), ("Temp1", "/temps/")):
        iam.create_user(UserName=name, Path=path)
    iam.attach_user_policy(UserName="Admin1", PolicyArn=_ADMINISTRATOR)
    trust = policy(
        {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    )
    for name in ("Printer", "Repair"):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=as_text(trust))
        iam.create_instance_profile(InstanceProfileName=name)
        iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=name)
    prints = may("s3:GetObject", f"arn:aws:s3:::{ORDERS}/*")
    iam.put_role_policy(RoleName="Printer", PolicyName="Work", PolicyDocument=as_text(prints))
    iam.attach_role_policy(RoleName="Repair", PolicyArn=_ADMINISTRATOR)
    for bucket, key, text in (
        (ORDERS, AN_ORDER, '{"pages": 12}\n'),
        (SALARIES, THE_SALARIES, "name,salary\n"),
    ):
        s3.create_bucket(Bucket=bucket)
        s3.put_object(Bucket=bucket, Key=key, Body=text.encode())


def _nothing_to_replay(_scene: Any, _at: str) -> None:
    """There is no story: team A writes it."""


SCENE = SceneDefinition(
    name="duel",
    title="The duel",
    accounts=(HOUSE,),
    people=PEOPLE,
    setup=_set_up,
    checkpoints=("start", "end"),
    replay=_nothing_to_replay,
)
