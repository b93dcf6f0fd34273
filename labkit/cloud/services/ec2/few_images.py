"""moto makes more than a thousand machine images in each account and Region, which every reset and checkpoint
pays for. Amazon's general images are enough: those of moto's first list, the images of ECS left out.
"""

from __future__ import annotations

from typing import Any

from moto.core.parse import default_timestamp_parser

from labkit.cloud.backends import when_loaded


@when_loaded("ec2")
def make_general_images_only() -> None:
    """Mend EC2's models; importing them takes half a second, so only when they are needed."""
    from moto.ec2.models import amis

    def load(self: Any) -> None:
        for image in amis.AMIS:
            given = {**image, "owner_alias": "amazon"}
            created = given.get("creation_date")
            if isinstance(created, str):
                given["creation_date"] = default_timestamp_parser(created)
            self.amis[image["ami_id"]] = amis.Ami(self, **given)

    amis.AmiBackend._load_amis = load  # type: ignore[method-assign]  # noqa: SLF001 - moto has no other way in
