"""The stage of the organizations chapter: one account of a bookshop, and the accounts that will come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud import Account, Person
from labkit.lesson import AccessQuestion

if TYPE_CHECKING:
    from labkit.cloud import Stage

MANAGEMENT = Account("111122223333", "Management")
SANDBOX = Account("222222222222", "Sandbox", later=True)
LOGS = Account("333333333333", "LogArchive", later=True)
SHOP = Account("444444444444", "Shop", later=True)
SHOP_TEST = Account("555555555555", "ShopTest", later=True)
PILOT = Account("666666666666", "Pilot", later=True)
SUPPLIER = Account("999988887777", "Supplier")
ACCOUNTS = (MANAGEMENT, SANDBOX, LOGS, SHOP, SHOP_TEST, PILOT, SUPPLIER)

ACCESS_ROLE = "OrganizationAccountAccessRole"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


def role(account: Account, name: str = ACCESS_ROLE) -> str:
    """The ARN of a role in one of the accounts."""
    return f"arn:aws:iam::{account.id}:role/{name}"


def _administrator(profile: str, account: Account) -> Person:
    """Somebody of the management account, inside a member."""
    return Person(
        *(profile, account.id, "role", ACCESS_ROLE),
        source_profile="management-admin",
        title=f"administrator of {account.name}",
    )


PEOPLE = (
    Person("management-admin", MANAGEMENT.id, "user", "ManagementAdmin", title="administrator of Management"),
    Person("bookkeeper", MANAGEMENT.id, "user", "Bookkeeper", title="a user of Management"),
    _administrator("sandbox-admin", SANDBOX),
    _administrator("logs-admin", LOGS),
    _administrator("shop-admin", SHOP),
    _administrator("shop-test-admin", SHOP_TEST),
    Person("sandbox-root", SANDBOX.id, "root", "root", title="the root user of Sandbox"),
    Person("supplier", SUPPLIER.id, "user", "Supplier1", title="administrator of another company"),
)


def set_up(stage: Stage) -> None:
    """One account, in which the bookshop also works: two users, and a bucket of orders. And a supplier."""
    iam = stage.client(MANAGEMENT.id, "iam")
    for name in ("ManagementAdmin", "Bookkeeper"):
        iam.create_user(UserName=name)
    iam.attach_user_policy(UserName="ManagementAdmin", PolicyArn=ADMINISTRATOR)
    other = stage.client(SUPPLIER.id, "iam")
    other.create_user(UserName="Supplier1")
    other.attach_user_policy(UserName="Supplier1", PolicyArn=ADMINISTRATOR)
    s3 = stage.client(MANAGEMENT.id, "s3")
    s3.create_bucket(Bucket="bookshoporders")
    s3.put_object(Bucket="bookshoporders", Key="orders.csv", Body=b"book,how many\n")


# Who can do what: asked of every person, after the steps that may change it.


def _in(region: str) -> dict[str, str]:
    return {"aws:RequestedRegion": region}


QUESTIONS = (
    AccessQuestion("Create a topic in Ireland", "sns:CreateTopic", "*", context=_in("eu-west-1")),
    AccessQuestion("Create a topic in Sydney", "sns:CreateTopic", "*", context=_in("ap-southeast-2")),
    AccessQuestion("Create a KMS key", "kms:CreateKey", "*", context=_in("us-east-1")),
    AccessQuestion("Assume the role in Shop", "sts:AssumeRole", role(SHOP), resource_account=SHOP.id),
)
