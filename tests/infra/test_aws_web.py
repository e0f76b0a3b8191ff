"""What a viewer meets: CloudFront, the firewall, and the two APIs behind them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infra.packaging import ROOT
from tests.infra.deployment import Deployment, text

UNCACHED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
ALL_BUT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"


def _distribution(deployment: Deployment) -> dict[str, Any]:
    config: dict[str, Any] = deployment.one("AWS::CloudFront::Distribution")["DistributionConfig"]
    return config


def _origin(deployment: Deployment, behavior: dict[str, Any]) -> dict[str, Any]:
    (origin,) = [each for each in _distribution(deployment)["Origins"] if each["Id"] == behavior["TargetOriginId"]]
    return dict(origin)


def test_the_api_is_uncached_and_hears_all_but_the_viewers_host(aws: Deployment) -> None:
    (api,) = _distribution(aws)["CacheBehaviors"]
    assert api["PathPattern"] == "/api/*"
    assert api["CachePolicyId"] == UNCACHED
    assert api["OriginRequestPolicyId"] == ALL_BUT_HOST
    assert {"DELETE", "PATCH", "POST"} < set(api["AllowedMethods"])
    assert "execute-api" in text(_origin(aws, api)["DomainName"])
    assert _origin(aws, api)["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"


def test_the_api_hears_the_secret_that_only_cloudfront_knows(aws: Deployment) -> None:
    (api,) = _distribution(aws)["CacheBehaviors"]
    (header,) = _origin(aws, api)["OriginCustomHeaders"]
    assert header["HeaderName"] == "x-leadflow-origin"
    assert text(header["HeaderValue"]).startswith("{{resolve:secretsmanager:<OriginSecret")
    assert "OriginSecret" in text(aws.variables("api")["ORIGIN_SECRET_ARN"])


def test_each_behaviour_has_its_function_and_no_other(aws: Deployment) -> None:
    (api,) = _distribution(aws)["CacheBehaviors"]
    functions = {
        name: [text(each["FunctionARN"]) for each in behavior["FunctionAssociations"]]
        for name, behavior in (("api", api), ("default", _distribution(aws)["DefaultCacheBehavior"]))
    }
    assert [name.startswith("<FrontApi") for name in functions["api"]] == [True]
    assert [name.startswith("<FrontSpa") for name in functions["default"]] == [True]
    assert "CustomErrorResponses" not in _distribution(aws), "they would turn the API's 404 into a page"


def test_the_dashboard_has_every_security_header_of_its_development_server(aws: Deployment) -> None:
    headers = json.loads((ROOT / "frontend" / "security-headers.json").read_text())
    config = aws.one("AWS::CloudFront::ResponseHeadersPolicy")["ResponseHeadersPolicyConfig"]
    security = config["SecurityHeadersConfig"]
    sent = {each["Header"]: each["Value"] for each in config["CustomHeadersConfig"]["Items"]} | {
        "Content-Security-Policy": text(security["ContentSecurityPolicy"]["ContentSecurityPolicy"]),
        "X-Content-Type-Options": "nosniff" if security["ContentTypeOptions"]["Override"] else "",
        "X-Frame-Options": security["FrameOptions"]["FrameOption"],
        "Referrer-Policy": security["ReferrerPolicy"]["ReferrerPolicy"],
    }
    assert set(sent) == set(headers)
    csp = sent.pop("Content-Security-Policy")
    wanted = headers.pop("Content-Security-Policy")
    assert sent == headers
    before, after = wanted.split("{websocket_origin}")
    assert csp.startswith(f"{before}wss://<EntrancesWebSocket")
    assert csp.endswith(f".execute-api.<AWS::Region>.<AWS::URLSuffix>{after}")
    assert security["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 31_536_000
    assert _distribution(aws)["DefaultCacheBehavior"]["ResponseHeadersPolicyId"]


def test_the_bucket_is_private_and_only_cloudfront_reads_it(aws: Deployment) -> None:
    (dashboard,) = [text(bucket) for bucket in [aws.one("AWS::S3::BucketPolicy")["Bucket"]]]
    bucket = aws.one("AWS::S3::Bucket")
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    statements = aws.one("AWS::S3::BucketPolicy")["PolicyDocument"]["Statement"]
    allowed = [each for each in statements if each["Effect"] == "Allow" and "Service" in each["Principal"]]
    assert [each["Principal"]["Service"] for each in allowed] == ["cloudfront.amazonaws.com"]
    assert allowed[0]["Action"] == ["s3:GetObject", "s3:ListBucket"]
    assert dashboard


def test_pages_of_the_dashboard_and_no_other_may_connect(aws: Deployment) -> None:
    for suffix in ("api", "ws-connect"):
        (origin,) = text(aws.variables(suffix)["ALLOWED_ORIGINS"]).split(",")
        assert origin.startswith("https://")
        assert "Distribution" in origin


def test_a_domain_of_its_own_is_served_and_allowed(abroad: Deployment) -> None:
    assert _distribution(abroad)["Aliases"] == ["leads.example.com"]
    assert _distribution(abroad)["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.2_2021"
    assert abroad.variables("ws-connect")["ALLOWED_ORIGINS"] == "https://leads.example.com"
    records = {
        (each["Properties"]["Name"], each["Properties"]["Type"]) for each in abroad.of_type("AWS::Route53::RecordSet")
    }
    assert records == {("leads.example.com.", "A"), ("leads.example.com.", "AAAA")}


def test_the_firewall_stands_before_prod_only(dev: Deployment, prod: Deployment) -> None:
    assert list(dev.of_type("AWS::WAFv2::WebACL")) == []
    assert prod.one("AWS::WAFv2::WebACL")["Scope"] == "CLOUDFRONT"
    assert "Firewall" in text(_distribution(prod)["WebACLId"])


def test_abroad_the_firewall_is_named_across_regions(abroad: Deployment) -> None:
    assert abroad.one("Custom::CrossRegionExportWriter")
    assert "Custom" not in text(_distribution(abroad)["WebACLId"])
    assert "ExportsReader" in text(_distribution(abroad)["WebACLId"])


def test_the_firewall_lets_customers_write_what_they_like(prod: Deployment) -> None:
    rules = prod.one("AWS::WAFv2::WebACL")["Rules"]
    groups = [rule["Statement"]["ManagedRuleGroupStatement"] for rule in rules if "OverrideAction" in rule]
    counted = {each["Name"] for group in groups for each in group.get("RuleActionOverrides", [])}
    assert {"SizeRestrictions_BODY", "CrossSiteScripting_BODY"} <= counted
    assert all(name.endswith("_BODY") for name in counted)
    (limited,) = [rule for rule in rules if "RateBasedStatement" in rule["Statement"]]
    assert limited["Action"] == {"Block": {}}


@pytest.mark.parametrize("api", ["api", "live"])
def test_both_apis_are_throttled_and_log_each_request_without_its_query(aws: Deployment, api: str) -> None:
    (stage,) = [
        stage["Properties"]
        for stage in aws.of_type("AWS::ApiGatewayV2::Stage")
        if (stage["Properties"]["StageName"] == "$default") is (api == "api")
    ]
    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"] > 0
    assert stage["DefaultRouteSettings"]["ThrottlingBurstLimit"] > 0
    fields = json.loads(stage["AccessLogSettings"]["Format"])
    assert fields["request_id"] == "$context.requestId"
    assert not any("query" in value.lower() for value in fields.values()), "a WebSocket's query is its ticket"


def test_config_json_points_the_dashboard_to_its_own_origin(synthesis: Any) -> None:
    written = [path.read_text() for path in synthesis("prod").folder.glob("asset.*/config.json")]
    assert [json.loads(content) for content in written] == [{"api_url": "/api"}]


def test_the_dashboards_files_come_after_the_api(synthesis: Any) -> None:
    manifest = json.loads((synthesis("prod").folder / "manifest.json").read_text())["artifacts"]
    assert "leadflow-prod-api" in manifest["leadflow-prod-dashboard"]["dependencies"]


def test_files_that_never_change_are_kept_by_browsers_and_others_asked_for_anew(aws: Deployment) -> None:
    controls = {
        tuple(each["Properties"].get("Include", [])): each["Properties"]["SystemMetadata"]["cache-control"]
        for each in aws.of_type("Custom::CDKBucketDeployment")
    }
    assert controls == {("assets/*",): "public, max-age=31536000, immutable", (): "no-cache"}
