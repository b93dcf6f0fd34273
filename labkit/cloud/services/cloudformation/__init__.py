"""CloudFormation StackSets over an organization: one template, deployed in every account of the units named.

moto's CloudFormation isn't used. Simulated are service-managed stack sets whose template is JSON and makes
IAM roles, users and managed policies; anything else is refused plainly. Plain stacks aren't here.
(StackSets concepts; Manage automatic deployments for StackSets that use service-managed permissions)
"""

from . import (  # noqa: F401 - they register what they know and mend
    asks,
    following,
    stack_sets,
)
