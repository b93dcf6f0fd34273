"""Amazon EC2: instances, security groups and VPC endpoints by their rules; nothing is ever launched."""

from . import (  # noqa: F401 - they register what they know and mend
    arguments,
    asks,
    associations,
    few_images,
    ids,
    instances,
    offerings,
    one_name,
    places,
    prefix_lists,
    security_groups,
    vpc_endpoints,
)
