"""The dashboard's security headers, the same that its development server sends: `frontend/security-headers.json`."""

from __future__ import annotations

import json
from pathlib import Path

from aws_cdk import Duration
from aws_cdk import aws_cloudfront as cloudfront
from constructs import Construct

FILE = Path(__file__).resolve().parents[2] / "frontend" / "security-headers.json"
HSTS_DAYS = 365

# CloudFront takes these as settings of their own, and refuses them among the custom ones.
CSP, SNIFFING, FRAMING, REFERRER = (
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Referrer-Policy",
)


def security_headers(scope: Construct, construct_id: str, websocket_origin: str) -> cloudfront.ResponseHeadersPolicy:
    """`websocket_origin`: `wss://` and the host, the one foreign origin that a page connects to."""
    headers: dict[str, str] = {
        name: value.replace("{websocket_origin}", websocket_origin)
        for name, value in json.loads(FILE.read_text()).items()
    }
    if headers.pop(SNIFFING) != "nosniff":
        raise ValueError(f"{SNIFFING} has one value, nosniff")
    typed = cloudfront.ResponseSecurityHeadersBehavior(
        content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
            content_security_policy=headers.pop(CSP), override=True
        ),
        content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
        frame_options=cloudfront.ResponseHeadersFrameOptions(
            frame_option=cloudfront.HeadersFrameOption[headers.pop(FRAMING)], override=True
        ),
        referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
            referrer_policy=cloudfront.HeadersReferrerPolicy[headers.pop(REFERRER).upper().replace("-", "_")],
            override=True,
        ),
        strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
            access_control_max_age=Duration.days(HSTS_DAYS), include_subdomains=True, override=True
        ),
    )
    return cloudfront.ResponseHeadersPolicy(
        scope,
        construct_id,
        comment="Leadflow's dashboard",
        security_headers_behavior=typed,
        custom_headers_behavior=cloudfront.ResponseCustomHeadersBehavior(
            custom_headers=[
                cloudfront.ResponseCustomHeader(header=name, value=value, override=True)
                for name, value in headers.items()
            ]
        ),
    )
