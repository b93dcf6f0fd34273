"""Amazon EC2: instances, security groups and VPC endpoints by their rules; nothing is ever launched."""

from . import (  # noqa: F401 - they register what they know and mend
    arguments,
    asks,
    associations,
    client_tokens,
    dry_runs,
    few_images,
    ids,
    instances,
    offerings,
    one_name,
    pages,
    places,
    prefix_lists,
    security_groups,
    volumes,
    vpc_endpoints,
)
