"""The key of the AI service on AWS: one of the operator's secrets, or an empty one to put it into."""

from __future__ import annotations

from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra import names
from infra.attachment import Attachment
from infra.cloud import Cloud
from infra.stage import Stage


def ai_attachment(scope: Construct, *, stage: Stage, cloud: Cloud) -> Attachment:
    """What a step needs to ask the AI; the offline provider needs no key."""
    if stage.ai["AI_PROVIDER"] == "offline":
        return Attachment(variables=dict(stage.ai))
    secret = (
        secretsmanager.Secret.from_secret_complete_arn(scope, "AiKey", cloud.openai_key_secret_arn)
        if cloud.openai_key_secret_arn
        else secretsmanager.Secret(
            scope,
            "AiKey",
            secret_name=f"{names.PRODUCT}/{stage.name}/openai-api-key",
            description="The key of the AI service: put it here as plain text.",
            removal_policy=names.removal(stage),
        )
    )
    variables = {**stage.ai, "OPENAI_API_KEY_SECRET_ARN": secret.secret_arn}
    return Attachment(variables=variables, secrets=[secret])
