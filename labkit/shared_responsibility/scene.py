"""The stage of the first chapter: a bakery's account in which four things were left undone, and a stranger."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any

import pandas as pd

from labkit.cloud import Account, Person
from labkit.documents import as_text, policy
from labkit.lesson import AccessQuestion, Arrow, Box, Choice, Explorer, Node, Picture, StateTable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from labkit.cloud import Scene, Stage
    from labkit.lesson import Verdict

BAKERY = Account("333344445555", "Bakery")
ELSEWHERE = Account("222222222222", "Somebody else's")
ACCOUNTS = (BAKERY, ELSEWHERE)
PEOPLE = (
    Person("root", BAKERY.id, "root", "root", title="a person who found the access key of root"),
    Person("admin", BAKERY.id, "user", "Admin1", title="Admin1, the administrator of the bakery's account"),
    Person("stranger", ELSEWHERE.id, "user", "Stranger1", title="a stranger with another AWS account"),
)

BUCKET = "arn:aws:s3:::bakeryorders"
ORDERS = {"Bucket": "bakeryorders", "Key": "orders.csv"}
OLD_IMAGE, NEW_IMAGE = "bakery-web-2034-11", "bakery-web-2036-01"

OFFICE, STRANGER = "203.0.113.10", "198.51.100.23"  # addresses kept for documentation
EVERYWHERE, OFFICE_ONLY = "0.0.0.0/0", "203.0.113.0/24"
SHOP, SHELL = 443, 22

OPEN_TO_ALL = policy(
    {
        "Sid": "SoThatTheShopWorks",
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"{BUCKET}/*",
    }
)


def port(number: int, source: str) -> dict[str, Any]:
    """One rule of a security group: a TCP port, open to a range of addresses."""
    ranges = [{"CidrIp": source}]
    return {"IpProtocol": "tcp", "FromPort": number, "ToPort": number, "IpRanges": ranges}


def set_up(stage: Stage) -> None:
    """An administrator, a stranger in another account, and three things left undone (the fourth is root's key)."""
    for account, name in ((BAKERY, "Admin1"), (ELSEWHERE, "Stranger1")):
        iam = stage.client(account.id, "iam")
        iam.create_user(UserName=name)
        iam.attach_user_policy(UserName=name, PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    _open_bucket(stage)
    _start_guest(stage)


def _open_bucket(stage: Stage) -> None:
    s3 = stage.client(BAKERY.id, "s3")
    s3.create_bucket(Bucket="bakeryorders")
    s3.put_object(**ORDERS, Body=b"who,what\nAda,12 rolls\n")
    s3.delete_public_access_block(Bucket="bakeryorders")
    s3.put_bucket_policy(Bucket="bakeryorders", Policy=as_text(OPEN_TO_ALL))


def _start_guest(stage: Stage) -> None:
    ec2 = stage.client(BAKERY.id, "ec2")
    network = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    group = ec2.create_security_group(GroupName="web", Description="The shop of the bakery", VpcId=network)[
        "GroupId"
    ]
    rules = [port(SHOP, EVERYWHERE), port(SHELL, EVERYWHERE)]
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=rules)
    images = [ec2.register_image(Name=name)["ImageId"] for name in (OLD_IMAGE, NEW_IMAGE)]
    ec2.run_instances(
        ImageId=images[0],
        InstanceType="t3.micro",
        MinCount=1,
        MaxCount=1,
        SecurityGroupIds=[group],
        ClientToken="shop",
    )


# The firewall as AWS runs it: a packet gets through where a rule fits, and is dropped where none does.


def gets_through(rules: Sequence[Mapping[str, Any]], number: int, address: str) -> bool:
    """Whether a security group lets a TCP packet in (Security group rules: rules only ever allow)."""
    return any(_fits(rule, number) and _from(rule, address) for rule in rules)


def _fits(rule: Mapping[str, Any], number: int) -> bool:
    if rule["IpProtocol"] == "-1":  # every protocol, every port
        return True
    return bool(rule["IpProtocol"] == "tcp" and rule["FromPort"] <= number <= rule["ToPort"])


def _from(rule: Mapping[str, Any], address: str) -> bool:
    return any(ip_address(address) in ip_network(part["CidrIp"]) for part in rule.get("IpRanges", ()))


def reaches(scene: Scene, address: str, number: int) -> bool:
    """Whether somebody at this address reaches this port of the bakery's guest now."""
    return _lets_in(scene, running(scene), address, number)


def _lets_in(scene: Scene, guest: Mapping[str, Any] | None, address: str, number: int) -> bool:
    return guest is not None and gets_through(_rules(scene, guest), number, address)


def running(scene: Scene) -> dict[str, Any] | None:
    """The bakery's guest that runs, as EC2 describes it."""
    found = scene.inspect(BAKERY.id, "ec2").describe_instances()["Reservations"]
    instances: list[dict[str, Any]] = [one for reservation in found for one in reservation["Instances"]]
    return next((one for one in instances if one["State"]["Name"] == "running"), None)


def image_of(scene: Scene, guest: Mapping[str, Any]) -> str:
    """The name of the image that a guest was started from."""
    images = scene.inspect(BAKERY.id, "ec2").describe_images(ImageIds=[guest["ImageId"]])["Images"]
    return str(images[0]["Name"])


def _rules(scene: Scene, guest: Mapping[str, Any]) -> list[dict[str, Any]]:
    ids = [group["GroupId"] for group in guest["SecurityGroups"]]
    groups = scene.inspect(BAKERY.id, "ec2").describe_security_groups(GroupIds=ids)["SecurityGroups"]
    return [rule for group in groups for rule in group["IpPermissions"]]


# Who can do what, and who gets through to what.

QUESTIONS = (
    AccessQuestion("Read the orders", "s3:GetObject", f"{BUCKET}/orders.csv", resource_account=BAKERY.id),
    AccessQuestion("Create a user", "iam:CreateUser", f"arn:aws:iam::{BAKERY.id}:user/Helper"),
)

_KNOCKS = (
    ("a stranger", STRANGER, SHELL),
    ("the office", OFFICE, SHELL),
    ("a stranger", STRANGER, SHOP),
    ("the office", OFFICE, SHOP),
)


def _comes_back(scene: Scene, guest: Mapping[str, Any] | None, address: str, number: int) -> str:
    if guest is None or not _lets_in(scene, guest, address, number):
        return "✗ nothing: the security group drops the packet"
    if number == SHELL:
        return "✓ the machine asks for a login"
    if number != SHOP:
        return "✓ the packet gets in, and no program answers"
    old = image_of(scene, guest) == OLD_IMAGE
    return "✓ the shop, not patched yet" if old else "✓ the shop, patched"


def _knocking(scene: Scene) -> pd.DataFrame:
    guest = running(scene)
    rows = [
        (f"{who}, {address}", number, _comes_back(scene, guest, address, number))
        for who, address, number in _KNOCKS
    ]
    return pd.DataFrame(rows, columns=["who knocks", "port", "what comes back"])


KNOCKS = StateTable(
    _knocking,
    "Who knocks at the machine, and what the rules of its security group say (the lab sends no packet)",
    key=("who knocks", "port"),
    tab="Knocks",
)


def _verdict(yes: bool) -> Verdict:
    return "allowed" if yes else "refused"


def _draw_knock(scene: Scene, chosen: tuple[str, ...]) -> Picture:
    """One knock: somebody, the security group, the guest behind it."""
    address, number = chosen[0], int(chosen[1])
    guest = running(scene)
    comes = _comes_back(scene, guest, address, number)
    who = "Office" if address == OFFICE else "Stranger"
    inside = Node(
        f"port {number}", "the shop's machine", notes=(image_of(scene, guest) if guest else "none",)
    )
    return Picture(
        f"{who} knocks at port {number}. {comes}",
        (
            Box("Outside", "the internet", (Node(who, "somebody", notes=(address,)),)),
            Box("Inside", "behind security group web", (inside,)),
        ),
        (Arrow(who, f"port {number}", "sends a packet", _verdict(_lets_in(scene, guest, address, number))),),
    )


KNOCK = Explorer(
    "Your own knock",
    (
        Choice("From", lambda _: ((f"a stranger, {STRANGER}", STRANGER), (f"the office, {OFFICE}", OFFICE))),
        Choice(
            "Port", lambda _: (("22, login", "22"), ("443, the shop", "443"), ("3306, a database", "3306"))
        ),
    ),
    _draw_knock,
    tuple((address, str(number)) for _, address, number in _KNOCKS),
)


# Your side of the line, measured from the account.


def is_public(scene: Scene) -> bool:
    """Whether somebody from any other account may read the orders."""
    decision = scene.decide("stranger", "s3:GetObject", f"{BUCKET}/orders.csv", resource_account=BAKERY.id)
    return decision.allowed


def root_keys(scene: Scene) -> int:
    """How many access keys the root user holds, as the account's summary says."""
    summary = scene.inspect(BAKERY.id, "iam").get_account_summary()["SummaryMap"]
    return int(summary["AccountAccessKeysPresent"])


def _row(what: str, undone: bool, bad: str, good: str) -> tuple[str, str, str]:
    return (what, "✗ undone" if undone else "✓ done", bad if undone else good)


def _findings(scene: Scene) -> Iterator[tuple[str, str, str]]:
    guest = running(scene)
    yield _row(
        "Customer data: bucket bakeryorders", is_public(scene), "anyone may read it", "strangers are refused"
    )
    yield _row(
        "Firewall: security group web, port 22",
        _lets_in(scene, guest, STRANGER, SHELL),
        f"open to {EVERYWHERE}",
        f"open to {OFFICE_ONLY} only",
    )
    old = guest is not None and image_of(scene, guest) == OLD_IMAGE
    yield _row("Guest operating system", old, f"runs {OLD_IMAGE}", f"runs {NEW_IMAGE}")
    yield _row("Access: keys of the root user", root_keys(scene) > 0, "root has an access key", "no key")


def _state(scene: Scene) -> pd.DataFrame:
    return pd.DataFrame(_findings(scene), columns=["your side of the line", "state", "found"])


STATE = StateTable(
    _state, "Your side of the line, as it is now", key=("your side of the line",), tab="Your side"
)


def draw(scene: Scene) -> Picture:
    """What the stranger reaches in the bakery's account, through the API and through the network."""
    guest = running(scene)
    keys = root_keys(scene)
    nodes = (
        Node("bakeryorders", "bucket", notes=("customer data",)),
        Node("port 22", "security group web", notes=("the way to a login",)),
        Node(
            "port 443",
            "security group web",
            notes=(image_of(scene, guest) if guest else "none",),
        ),
        Node("root user", "identity", notes=(f"{keys} access key" + ("" if keys == 1 else "s"),)),
    )
    return Picture(
        "What a stranger reaches",
        (
            Box("The internet", "somewhere", (Node("Stranger", "anybody", notes=(STRANGER,)),)),
            Box(BAKERY.name, f"account {BAKERY.id}", nodes),
        ),
        (
            Arrow("Stranger", "bakeryorders", "read the orders", _verdict(is_public(scene))),
            Arrow(
                "Stranger", "port 22", "reach the login", _verdict(_lets_in(scene, guest, STRANGER, SHELL))
            ),
            Arrow("Stranger", "port 443", "reach the shop", _verdict(_lets_in(scene, guest, STRANGER, SHOP))),
            Arrow("Stranger", "root user", "sign with root's key, after finding it", _verdict(keys > 0)),
        ),
    )
