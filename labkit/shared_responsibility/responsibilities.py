"""Who answers for what on AWS, layer by layer and service by service, and cards to sort."""

from __future__ import annotations

from labkit.lesson import Card, Layer, Layers, Pile, Service, Sorting

# The layers, top to bottom. What AWS does in one stands here; what you do, with each service.

DATA = Layer("Customer data", "")  # never AWS's
ACCESS = Layer("Accounts and access", "")  # never AWS's
NETWORK = Layer(
    "Configuration of networking, firewall, infrastructure",
    "Runs the endpoint. There is no network or firewall of yours to set.",
)
APPLICATION = Layer(
    "Platforms and applications", "The service is the application: AWS writes and updates it."
)
ENGINE = Layer("Language runtime, database engine", "Installs it and keeps it patched.")
GUEST = Layer("Guest operating system", "Runs it and patches it; you never see it.")
HOST = Layer("Host operating system and virtualization", "Runs it, patches it, keeps customers apart.")
HARDWARE = Layer(
    "Compute, storage, database, networking",
    "Owns the machines and cables, repairs them, destroys old disks.",
)
BUILDINGS = Layer(
    "Regions, Availability Zones, edge locations", "Buildings, power, cooling, guards at the door."
)

_DATA = "What you store, how it's classified, how it's encrypted, when it's deleted."
_ACCESS = "Who has an account, a key, MFA, and what each of them may do."
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
            NETWORK.name: "Which network it is in, and who reaches its port: security groups.",
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
            APPLICATION.name: "The container image: your code and all that you build into it.",
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
            BUILDINGS.name: "The rack stands at your place: the room, power, cooling, the lock on the door.",
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
    "AWS answers for security of the cloud, you for security in it. For some things it depends on the service. Sort these.",
    _PILES,
    (
        _card(
            "Guard the doors of the data center",
            OF,
            "You can't even learn the address. Buildings are AWS's.",
            "Try to go there: AWS doesn't tell you where it is. It can hardly be your task.",
            "In an AWS Region it doesn't: whichever service you use, it runs in AWS's buildings.",
        ),
        _card(
            "Patch the host that runs many customers' virtual machines",
            OF,
            "The host and its virtualization layer belong to AWS, whatever runs on top.",
            "You can't sign in to that machine: it carries other customers too.",
            "You meet the host in no service: AWS patches it under all of them.",
        ),
        _card(
            "Wipe a broken disk before it leaves the building",
            OF,
            "Hardware is AWS's from delivery to destruction.",
            "You never hold the disk. You decide what is written on it, not where it ends.",
            "Every service stores on AWS's disks; the rule is the same for all.",
        ),
        _card(
            "Keep the network between Availability Zones running",
            OF,
            "Cables and routers between the zones are part of the global infrastructure.",
            "You decide which zones you use. The cable between them isn't yours to mend.",
            "All services use the same network, and AWS runs it for all.",
        ),
        _card(
            "Decide which ports of a virtual machine the internet reaches",
            IN,
            "AWS provides the firewall, the security group. Its rules are your configuration.",
            "AWS builds the firewall and makes it work. Only you know which port is meant to be open.",
            "A virtual machine on EC2 always has a security group, and its rules are always yours.",
        ),
        _card(
            "Say who may read your bucket",
            IN,
            "Your data, your policy. AWS carries out what it says.",
            "AWS enforces the policy. It can't know whether a bucket is open on purpose.",
            "Who reaches your data is yours with every service.",
        ),
        _card(
            "Give each colleague credentials of their own, and MFA",
            IN,
            "Accounts and access are yours on every service.",
            "AWS offers IAM. It doesn't know your colleagues.",
            "Whatever you run, somebody must be let in and others kept out: always you.",
        ),
        _card(
            "Update the libraries that your application uses",
            IN,
            "You chose them and built them in. No service looks inside your code to change it.",
            "AWS may even run your code for you. What is in it, it leaves alone.",
            "On EC2 and on Lambda alike: your code, your libraries.",
        ),
        _card(
            "Patch the operating system below your application",
            DEPENDS,
            "On EC2 it is a guest of yours. Under Lambda or Fargate AWS patches it.",
            "Not on EC2: there the guest operating system is yours to patch.",
            "Not on Lambda: there you never see an operating system.",
        ),
        _card(
            "Patch the database engine",
            DEPENDS,
            "On EC2 you installed it, so you patch it. On RDS AWS does, in the window you choose.",
            "Not if you installed it yourself on EC2.",
            "Not on RDS: AWS installs the patches there.",
        ),
        _card(
            "Make backups of your data",
            DEPENDS,
            "RDS and DynamoDB make them when you switch them on; on EC2 you plan and run them.",
            "AWS keeps the disks running. Whether there is a copy from yesterday is your decision.",
            "With a managed database AWS does the copying, once you have asked for it.",
        ),
    ),
)
