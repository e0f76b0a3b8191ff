"""CloudFront before the dashboard and the API: one origin for the browser, as the local dashboard's server is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from aws_cdk import Duration
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_route53_targets as targets
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra import names
from infra.cloud import Cloud, Domain
from infra.parts.entrances import Entrances
from infra.parts.headers import security_headers
from infra.stage import Stage

EDGE = Path(__file__).resolve().parents[1] / "edge"
ORIGIN_HEADER = "x-leadflow-origin"
API_ANSWERS_WITHIN_S = 30


@dataclass(frozen=True, kw_only=True)
class DistributionProps:
    """`origin_secret` goes with every request to the API, which answers nobody without it."""

    stage: Stage
    cloud: Cloud
    bucket: s3.IBucket
    entrances: Entrances
    origin_secret: secretsmanager.ISecret
    web_acl_arn: str | None


class Distribution(Construct):
    """`origin` is what a browser calls the dashboard's origin: `https://` and the host."""

    def __init__(self, scope: Construct, construct_id: str, props: DistributionProps) -> None:
        super().__init__(scope, construct_id)
        domain = props.cloud.domain
        self.distribution = cloudfront.Distribution(
            self,
            "Distribution",
            # The generation stands here because a changed secret alone would not make CloudFormation look at it again.
            comment=f"{names.PRODUCT} {props.stage.name}, origin secret {props.cloud.origin_generation}",
            default_behavior=self._dashboard(props),
            additional_behaviors={"/api/*": self._api(props)},
            default_root_object="index.html",
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            # CloudFront's own certificate has a policy of its own.
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021 if domain else None,
            price_class=cloudfront.PriceClass.PRICE_CLASS_100,
            web_acl_id=props.web_acl_arn,
            domain_names=[domain.name] if domain else None,
            certificate=acm.Certificate.from_certificate_arn(self, "Certificate", domain.certificate_arn)
            if domain
            else None,
        )
        if domain:
            self._records(domain)
        self.origin = f"https://{domain.name if domain else self.distribution.distribution_domain_name}"

    def _dashboard(self, props: DistributionProps) -> cloudfront.BehaviorOptions:
        return cloudfront.BehaviorOptions(
            origin=origins.S3BucketOrigin.with_origin_access_control(
                props.bucket,
                # With LIST a file that is not there is a 404 instead of a 403.
                origin_access_levels=[cloudfront.AccessLevel.READ, cloudfront.AccessLevel.LIST],
            ),
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
            cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
            response_headers_policy=security_headers(self, "Headers", f"wss://{props.entrances.websocket_host}"),
            function_associations=[self._on_request("Spa", "spa.js", "Every page is index.html.")],
            compress=True,
        )

    def _api(self, props: DistributionProps) -> cloudfront.BehaviorOptions:
        return cloudfront.BehaviorOptions(
            origin=origins.HttpOrigin(
                props.entrances.http_host,
                protocol_policy=cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
                origin_ssl_protocols=[cloudfront.OriginSslPolicy.TLS_V1_2],
                read_timeout=Duration.seconds(API_ANSWERS_WITHIN_S),
                # A reference that CloudFormation resolves: the secret stands in no template.
                custom_headers={ORIGIN_HEADER: props.origin_secret.secret_value.unsafe_unwrap()},
            ),
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
            allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
            cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
            origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
            function_associations=[self._on_request("Api", "api.js", "Takes /api off, says the viewer's address.")],
            compress=True,
        )

    def _on_request(self, construct_id: str, file: str, comment: str) -> cloudfront.FunctionAssociation:
        return cloudfront.FunctionAssociation(
            event_type=cloudfront.FunctionEventType.VIEWER_REQUEST,
            function=cloudfront.Function(
                self,
                construct_id,
                code=cloudfront.FunctionCode.from_file(file_path=str(EDGE / file)),
                runtime=cloudfront.FunctionRuntime.JS_2_0,
                comment=comment,
            ),
        )

    def _records(self, domain: Domain) -> None:
        zone = route53.HostedZone.from_hosted_zone_attributes(
            self, "Zone", hosted_zone_id=domain.hosted_zone_id, zone_name=domain.hosted_zone_name
        )
        target = route53.RecordTarget.from_alias(targets.CloudFrontTarget(self.distribution))
        route53.ARecord(self, "A", zone=zone, record_name=f"{domain.name}.", target=target)
        route53.AaaaRecord(self, "Aaaa", zone=zone, record_name=f"{domain.name}.", target=target)
