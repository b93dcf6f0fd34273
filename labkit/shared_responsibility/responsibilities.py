"""Who answers for what on AWS, layer by layer and service by service, and cards to sort."""

from __future__ import annotations

from labkit import misconceptions as believed
from labkit.lesson import Card, Layer, Layers, Pile, Service, Sorting

# The layers, top to bottom, each with what AWS does in it; what you do is with each service.

DATA = Layer("Customer data", "")  # never AWS's
ACCESS = Layer("Accounts and access", "")  # never AWS's
NETWORK = Layer(
    "Configuration of networking, firewall, infrastructure",
    "Runs the endpoint. You have no network and no firewall to configure.",
)
APPLICATION = Layer(
    "Platforms and applications", "The service is the application: AWS writes and updates it."
)
ENGINE = Layer("Language runtime, database engine", "Installs it and keeps it patched.")
GUEST = Layer("Guest operating system", "Runs it and patches it. You never see it.")
HOST = Layer("Host operating system and virtualization", "Runs it, patches it, keeps customers apart.")
HARDWARE = Layer(
    "Compute, storage, database, networking",
    "Owns the machines and cables, repairs them, destroys old disks.",
)
BUILDINGS = Layer(
    "Regions, Availability Zones, edge locations", "Buildings, power, cooling, guards at the door."
)

_DATA = "What you store, how you classify and encrypt it, and when you delete it."
_ACCESS = "Who has an account and a key, and what each of them may do."
_GROUPS = "Networks, machines, and which ports are open to whom: security groups."

_ON_EC2 = {
    DATA.name: _DATA,
    ACCESS.name: _ACCESS,
    NETWORK.name: _GROUPS,
    APPLICATION.name: "Everything you install: updates, settings, its own users.",
    ENGINE.name: "You install it, so you patch it.",
    GUEST.name: "Updates and security patches, hardening, its logs.",
}

SERVICES = (
    Service("EC2", "virtual machines", _ON_EC2),
    Service(
        "RDS",
        "relational databases run for you",
        {
            DATA.name: _DATA,
            ACCESS.name: "Who may manage the database in AWS, and the users inside the database.",
            NETWORK.name: "Which network it is in, and who may reach its port: security groups.",
            APPLICATION.name: "Schema, queries, parameters, and the application that uses them.",
        },
    ),
    Service(
        "ECS on Fargate",
        "containers without servers of your own",
        {
            DATA.name: _DATA,
            ACCESS.name: "Who may start tasks, and what a task's role may do.",
            NETWORK.name: "Networks, tasks, and which ports are open to whom: security groups.",
            APPLICATION.name: "The container image: your code and everything that you build into it.",
            ENGINE.name: "The runtime in your image: rebuild it when a patch comes out.",
        },
    ),
    Service(
        "Lambda",
        "functions without servers",
        {
            DATA.name: _DATA,
            ACCESS.name: "Who may call and change the function, and what its role may do.",
            NETWORK.name: "Only where you connect the function to your network: its security groups.",
            APPLICATION.name: "Your code and its libraries, and moving on before a runtime is retired.",
        },
    ),
    Service(
        "S3",
        "object storage",
        {DATA.name: _DATA, ACCESS.name: "Bucket policies, Block Public Access, who may read and write."},
    ),
    Service(
        "DynamoDB",
        "a database behind an API",
        {DATA.name: _DATA, ACCESS.name: "Who may read and write which table."},
    ),
    Service(
        "EC2 on Outposts",
        "AWS's machines in your own building",
        {
            **_ON_EC2,
            BUILDINGS.name: "The rack is in your building: the room, the power, the cooling, the lock on the door.",
        },
    ),
)

LAYERS = Layers(
    "Who answers for what",
    "You",
    "AWS",
    (DATA, ACCESS, NETWORK, APPLICATION, ENGINE, GUEST, HOST, HARDWARE, BUILDINGS),
    SERVICES,
)

# The cards: security of the cloud, in the cloud, or wherever the service puts it.

OF, IN, DEPENDS = "of", "in", "depends"
_PILES = (
    Pile(OF, "Of: AWS"),
    Pile(IN, "In: you"),
    Pile(DEPENDS, "It depends"),
)


def _card(text: str, pile: str, because: str, *otherwise: str) -> Card:
    """A card; `otherwise` explains the two other piles, in the order of the piles."""
    wrong = [key for key in (OF, IN, DEPENDS) if key != pile]
    return Card(text, pile, because, dict(zip(wrong, otherwise, strict=True)))


OF_OR_IN = Sorting(
    "Of the cloud, or in the cloud?",
    "AWS is responsible for security of the cloud, and you for security in it. Some tasks depend on the service. Sort these cards.",
    _PILES,
    (
        _card(
            "Guard the doors of the data center",
            OF,
            "The buildings are AWS's. AWS doesn't even tell you the address.",
            "AWS doesn't tell you where the building is. So you can't guard it.",
            "In an AWS Region it doesn't depend: every service runs in AWS's buildings.",
        ),
        _card(
            "Patch the host that runs many customers' virtual machines",
            OF,
            "The host and its virtualization layer are AWS's, with every service.",
            "You can't sign in to that machine. It runs other customers' machines too.",
            "You never see the host. AWS patches it under every service.",
        ),
        _card(
            "Wipe a broken disk before it leaves the building",
            OF,
            "The hardware is AWS's from its first day to its last.",
            "You never have the disk in your hands. You only decide what is written on it.",
            "Every service stores data on AWS's disks. The rule is the same for all.",
        ),
        _card(
            "Keep the network between Availability Zones running",
            OF,
            "Cables and routers between the zones are part of the global infrastructure.",
            "You decide which zones you use. You can't repair the cable between them.",
            "All services use the same network, and AWS runs it for all.",
        ),
        _card(
            "Decide which ports of a virtual machine the internet reaches",
            IN,
            "AWS provides the firewall: the security group. You configure its rules.",
            "AWS builds the firewall and makes it work. Only you know which port should be open.",
            "Every virtual machine on EC2 has a security group, and you always configure its rules.",
        ),
        _card(
            "Say who may read your bucket",
            IN,
            "It is your data and your policy. AWS does what the policy says.",
            "AWS does what the policy says. It can't know whether you opened the bucket on purpose.",
            "With every service you decide who may access your data.",
        ),
        _card(
            "Give each colleague credentials of their own",
            IN,
            "Accounts and access are yours with every service.",
            "AWS provides IAM. AWS doesn't know your colleagues.",
            "With every service somebody must decide who gets in. That is always you.",
        ),
        _card(
            "Update the libraries that your application uses",
            IN,
            "You chose the libraries and built them in. No service changes your code.",
            "AWS can run your code for you. It doesn't change what is in your code.",
            "It is the same on EC2 and on Lambda: your code, your libraries.",
        ),
        _card(
            "Patch the operating system below your application",
            DEPENDS,
            "On EC2 it is your guest operating system. Under Lambda or Fargate AWS patches it.",
            "Not on EC2: there you patch the guest operating system.",
            "Not on Lambda: there you never see an operating system.",
        ),
        _card(
            "Patch the database engine",
            DEPENDS,
            "On EC2 you installed it, so you patch it. On RDS AWS patches it, in a window that you choose.",
            "Not if you installed it yourself on EC2.",
            "Not on RDS: AWS installs the patches there.",
        ),
        _card(
            "Make backups of your data",
            DEPENDS,
            "RDS makes daily backups by default. On DynamoDB you switch backups on. On EC2 you plan and run them.",
            "AWS keeps the disks running. You decide whether there is a copy from yesterday.",
            "On RDS AWS makes a copy each day, unless you switch that off.",
        ),
    ),
    believed.THE_LINE_IS_FIXED,
    "of-or-in",
)
