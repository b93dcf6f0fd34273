"""What a question wears: people, accounts, deeds and numbers, drawn from a seed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from labkit.documents import policy
from labkit.policy import Request

if TYPE_CHECKING:
    from labkit.lesson.exercises.again.question import Levels, Named

_PEOPLE = """
Abena Akira Amara Anouk Bao Bruno Carmen Chidi Dalia Dmitri Elif Emeka Farah Fatou Goran Hilda Hugo Imani Ivo Jamal
Jonas Kavya Kofi Laila Leo Lucia Malik Mateo Mei Nadia Nils Oksana Omar Paula Priya Ravi Rosa Samir Sofia Tariq
Thandi Uma Viktor Wen Yara Yusuf Zofia
"""
_TEAMS = "Billing Catalog Claims Delivery Design Finance Kitchen Library Payments Research Shop Tickets"
_WORDS = "amber birch cedar coral delta ember fjord garnet harbor indigo juniper lagoon maple nectar opal pine quartz"
_KEYS = "plan.csv report.pdf prices.json menu.txt photo.jpg orders.csv notes.md budget.xlsx"
_REGION = "eu-central-1"

ALL: dict[str, Any] = policy({"Effect": "Allow", "Action": "*", "Resource": "*"})
FULL: Named = ("FullAWSAccess", ALL)
ADMINISTRATOR: Named = ("AdministratorAccess", ALL)

# Words, action, ARN and whether the resource can have a policy of its own that RCPs bind, too.
_DEEDS = (
    ("read the object {key} of the bucket {name}", "s3:GetObject", "arn:aws:s3:::{name}/{key}", True),
    ("overwrite the object {key} of the bucket {name}", "s3:PutObject", "arn:aws:s3:::{name}/{key}", True),
    ("delete the object {key} of the bucket {name}", "s3:DeleteObject", "arn:aws:s3:::{name}/{key}", True),
    ("send a message to the queue {name}", "sqs:SendMessage", "arn:aws:sqs:{region}:{account}:{name}", True),
    ("empty the queue {name}", "sqs:PurgeQueue", "arn:aws:sqs:{region}:{account}:{name}", True),
    (
        *("read the secret {name}", "secretsmanager:GetSecretValue"),
        *("arn:aws:secretsmanager:{region}:{account}:secret:{name}-a1b2c3", True),
    ),
    ("read the table {name}", "dynamodb:Scan", "arn:aws:dynamodb:{region}:{account}:table/{name}", False),
    ("delete the table {name}", "dynamodb:DeleteTable", "arn:aws:dynamodb:{region}:{account}:table/{name}", False),
    ("invoke the function {name}", "lambda:InvokeFunction", "arn:aws:lambda:{region}:{account}:function:{name}", False),
    ("stop the machine {machine}", "ec2:StopInstances", "arn:aws:ec2:{region}:{account}:instance/{machine}", False),
    ("stop the trail {name}", "cloudtrail:StopLogging", "arn:aws:cloudtrail:{region}:{account}:trail/{name}", False),
    ("delete the log group {name}", "logs:DeleteLogGroup", "arn:aws:logs:{region}:{account}:log-group:{name}", False),
    ("delete the user {name}", "iam:DeleteUser", "arn:aws:iam::{account}:user/{name}", False),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Deed:
    """Something to do: in words, the IAM action, the ARN, and the account that owns it."""

    words: str
    action: str
    resource: str
    owner: str

    def statement(self, effect: str = "Allow", **more: Any) -> dict[str, Any]:
        """A statement on just this."""
        return {"Effect": effect, "Action": self.action, "Resource": self.resource, **more}

    def policy(self, effect: str = "Allow", **more: Any) -> dict[str, Any]:
        """A policy of that statement."""
        return policy(self.statement(effect, **more))

    def by(self, who: str, **context: Any) -> Request:
        """The request in which this principal does it."""
        return Request(who, self.action, self.resource, self.owner, context or None)

    @property
    def service(self) -> str:
        """Every action of its service: "s3:*"."""
        return f"{self.action.partition(':')[0]}:*"


class Dress:
    """Draws what a question needs. The same seed draws the same."""

    def __init__(self, seed: str) -> None:
        self._random = Random(seed)  # noqa: S311 - questions aren't secrets
        self._drawn: set[str] = set()
        self.account = self.another_account()

    def person(self) -> str:
        """A first name, no one twice."""
        return self._new(_PEOPLE)

    def team(self) -> str:
        """The name of a group, unit or role."""
        return self._new(_TEAMS)

    def another_account(self) -> str:
        """Twelve digits."""
        return str(self._random.randrange(100_000_000_000, 999_999_999_999))

    def number(self, low: int, high: int) -> int:
        """A whole number."""
        return self._random.randint(low, high)

    def pick(self, *of: str) -> str:
        """One of these."""
        return self._random.choice(of)

    def deed(self, *, shared: bool = False, region: str = "") -> Deed:
        """Something that might be done in the dress's account.

        ``shared``: to something that can have a resource-based policy; ``region``: to something in that Region.
        """
        fit = [one for one in _DEEDS if one[3] >= shared and ("{region}" in one[2] or not region)]
        words, action, arn, _ = self._random.choice(fit)
        parts = {
            "name": f"{self._new(_WORDS)}-{self.number(10, 999)}",
            "key": self.pick(*_KEYS.split()),
            "region": region or _REGION,
            "account": self.account,
            "machine": f"i-{self._random.randrange(16**12, 16**13):017x}",
        }
        return Deed(words.format(**parts), action, arn.format(**parts), self.account)

    def other_than(self, deed: Deed) -> str:
        """An action of another service."""
        return self.pick(
            *(f"{name}:*" for name in ("ec2", "sns", "athena", "glue") if f"{name}:*" != deed.service)
        )

    def _new(self, of: str) -> str:
        found = self._random.choice([one for one in of.split() if one not in self._drawn])
        self._drawn.add(found)
        return found


def user(account: str, name: str) -> str:
    """A user's ARN."""
    return f"arn:aws:iam::{account}:user/{name}"


def role(account: str, name: str) -> str:
    """A role's ARN."""
    return f"arn:aws:iam::{account}:role/{name}"


def session(account: str, name: str, who: str) -> str:
    """The ARN of a session of a role."""
    return f"arn:aws:sts::{account}:assumed-role/{name}/{who}"


def root(account: str) -> str:
    """The ARN that means the account, and its root user where it makes a request."""
    return f"arn:aws:iam::{account}:root"


def trusting(principal: str, **more: Any) -> dict[str, Any]:
    """A trust policy that names one principal."""
    return policy({"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole", **more})


def levels(unit: str, *of: tuple[Named, ...], kind: str = "SCP") -> Levels:
    """Levels of an organization, root first, each policy called after its place."""
    places = (
        "root",
        *(f"OU {unit}" if at == 1 else f"OU {unit}, level {at}" for at in range(1, len(of) - 1)),
        "account",
    )
    return tuple(
        tuple((f"{kind} on the {place}: {name}", text) for name, text in level)
        for place, level in zip(places, of, strict=True)
    )
