"""What a learner writes before the capstone: a key's policy, and a folder of a bucket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit import misconceptions as believed
from labkit.documents import as_text, policy
from labkit.lesson.exercises import Doing, Ground, Inline, OnKey, Write, Wrong

from .lesson import SCENE
from .scene import ADMINISTRATOR, COMPANY

if TYPE_CHECKING:
    from labkit.cloud import Stage


def _user(name: str) -> str:
    return f"arn:aws:iam::{COMPANY.id}:user/{name}"


def _office(stage: Stage) -> None:
    """A key, a bucket with a folder of each team, and another bucket."""
    kms = stage.client(COMPANY.id, "kms")
    made = kms.create_key(Description="customers' addresses")["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/addresses", TargetKeyId=made)
    s3 = stage.client(COMPANY.id, "s3")
    s3.create_bucket(Bucket="lanternoffice")
    for key in ("sellers/may.csv", "books/wages.csv"):
        s3.put_object(Bucket="lanternoffice", Key=key, Body=b"who,what\n")
    s3.create_bucket(Bucket="lanternplans")
    s3.put_object(Bucket="lanternplans", Key="report.csv", Body=b"plans")


def _office_and_helper(stage: Stage) -> None:
    """The same, and one more administrator."""
    _office(stage)
    iam = stage.client(COMPANY.id, "iam")
    iam.create_user(UserName="Helper")
    iam.attach_user_policy(UserName="Helper", PolicyArn=ADMINISTRATOR)


_GROUND = Ground(SCENE, also=_office)
_ACCOUNT: dict[str, Any] = {
    "Effect": "Allow",
    "Principal": {"AWS": f"arn:aws:iam::{COMPANY.id}:root"},
    "Action": "kms:*",
    "Resource": "*",
}
_SELLER: dict[str, Any] = {
    "Effect": "Allow",
    "Principal": {"AWS": _user("Seller01")},
    "Action": "kms:Encrypt",
    "Resource": "*",
}
_NOTHING_ELSE: dict[str, Any] = {
    "Effect": "Deny",
    "Principal": {"AWS": _user("Seller01")},
    "NotAction": "kms:Encrypt",
    "Resource": "*",
}
_KEY = f"arn:aws:kms:us-east-1:{COMPANY.id}:alias/addresses"
_ON_KEY = (
    Doing("kms", "Encrypt", {"KeyId": _KEY, "Plaintext": b"Main Street 1"}, "encrypt an address"),
    Doing("kms", "GenerateDataKey", {"KeyId": _KEY, "KeySpec": "AES_256"}, "make a data key"),
    Doing("kms", "DisableKey", {"KeyId": _KEY}, "disable the key"),
)
_OFFICE = "arn:aws:s3:::lanternoffice"
_FOLDER: dict[str, Any] = {
    "Effect": "Allow",
    "Action": "s3:ListBucket",
    "Resource": _OFFICE,
    "Condition": {"StringLike": {"s3:prefix": "sellers/*"}},
}


def _list(prefix: str | None) -> Doing:
    given = {"Bucket": "lanternoffice"} | ({} if prefix is None else {"Prefix": prefix})
    told = f"list the keys of lanternoffice below {prefix}" if prefix else "list all keys of lanternoffice"
    return Doing("s3", "ListObjectsV2", given, told)


EXERCISES = (
    Write(
        name="key-for-one-seller",
        chapter="capstone",
        title="Write a key policy",
        brief="The company's KMS key protects customers' addresses. Write the **key policy**. The account `121212121212` decides with its own policies who uses the key. Seller01 has no policy. Seller01 **encrypts** with the key, and does nothing else with it.",
        hints=(
            "A key policy needs a statement for the account: its `:root` as principal, and `kms:*`.",
            "In a key policy `Resource` is `*`: it means this key.",
            "A second statement names Seller01, and the action `kms:Encrypt`.",
        ),
        wrong=(
            Wrong(
                as_text(policy(_ACCOUNT, {**_SELLER, "Principal": _ACCOUNT["Principal"]})),
                believed.TRUSTING_AN_ACCOUNT_IS_ENOUGH,
            ),
            Wrong(as_text(policy(_ACCOUNT, {**_SELLER, "Action": "kms:*"}))),
        ),
        ground=Ground(SCENE, also=_office_and_helper, made=("Helper",)),
        place=OnKey(COMPANY.id),
        policy=policy(_ACCOUNT, _SELLER),
        least=policy(_ACCOUNT, _SELLER, _NOTHING_ELSE),
        doings=_ON_KEY,
        cast=(_user("Admin"), _user("Helper"), _user("Seller01"), _user("Builder01")),
    ),
    Write(
        name="one-folder",
        chapter="capstone",
        title="Show one folder of a bucket",
        brief="The bucket `lanternoffice` has object keys below `sellers/` and below `books/`. Write the policy of the group Sellers. Its members **list** the object keys below `sellers/`. They see no other key, and do nothing else.",
        hints=(
            "The action for listing is `s3:ListBucket`. Its resource is always the bucket.",
            "The condition key `s3:prefix` says which keys a call lists.",
            "`StringLike` understands the star. In a call without a prefix the key is missing, and the condition isn't met.",
        ),
        wrong=(
            Wrong(
                as_text(
                    policy({"Effect": "Allow", "Action": "s3:ListBucket", "Resource": f"{_OFFICE}/sellers/*"})
                )
            ),
            Wrong(
                as_text(policy({**_FOLDER, "Condition": {"StringLikeIfExists": {"s3:prefix": "sellers/*"}}}))
            ),
            Wrong(
                as_text(
                    policy(
                        {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": _OFFICE},
                        {**_FOLDER, "Effect": "Deny", "Condition": {"StringLike": {"s3:prefix": "books/*"}}},
                    )
                ),
            ),
        ),
        ground=_GROUND,
        place=Inline(f"arn:aws:iam::{COMPANY.id}:group/Sellers"),
        policy=policy(_FOLDER),
        doings=(
            _list("sellers/may"),
            _list(None),
            _list("books/"),
            Doing(
                "s3",
                "GetObject",
                {"Bucket": "lanternoffice", "Key": "sellers/may.csv"},
                "read sellers/may.csv",
            ),
        ),
        cast=(_user("Seller01"), _user("Builder01")),
    ),
)
