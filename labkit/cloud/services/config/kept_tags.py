"""Rules, aggregators and authorizations that are put again keep their tags."""

from labkit.cloud.services._common.kept_tags import keeps_tags

keeps_tags("config", "PutConfigRule", "config_rules", "ConfigRule.ConfigRuleName")
keeps_tags("config", "PutConfigurationAggregator", "config_aggregators", "ConfigurationAggregatorName")
keeps_tags(
    "config", "PutAggregationAuthorization", "aggregation_authorizations",
    "AuthorizedAccountId", "AuthorizedAwsRegion",
)  # fmt: skip
