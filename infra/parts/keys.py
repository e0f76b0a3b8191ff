"""The keys of access tokens on AWS: a secret, and the function that rotates it.

The secret first holds `{"seed": ...}`, from which the functions derive a key; a rotation puts a new key beside the
former one, which stays valid longer than a token lives.
"""

from __future__ import annotations

import json
from dataclasses import replace

from aws_cdk import Duration
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra import names
from infra.attachment import Attachment
from infra.ground import Ground
from infra.parts.function import FunctionProps, LeadflowFunction

ROTATION_DAYS = 30


class SigningKeys(Construct):
    """`attachment` attaches the one function that signs and checks tokens."""

    def __init__(self, scope: Construct, construct_id: str, *, ground: Ground) -> None:
        super().__init__(scope, construct_id)
        secret = secretsmanager.Secret(
            self,
            "Keys",
            description="Leadflow's keys of access tokens.",
            generate_secret_string=secretsmanager.SecretStringGenerator(
                secret_string_template=json.dumps({}),
                generate_string_key="seed",
                password_length=64,
                exclude_punctuation=True,
            ),
            removal_policy=names.removal(ground.stage),
        )
        rotation = LeadflowFunction(
            self,
            "Rotate",
            FunctionProps(
                ground=replace(ground, placement=None),  # it calls Secrets Manager only
                suffix="rotate-keys",
                handler="functions.rotate_keys.handler.handler",
                description="Rotates the keys of access tokens.",
                timeout_s=30,
            ),
        ).function
        secret.add_rotation_schedule(
            "Rotation",
            rotation_lambda=rotation,
            automatically_after=Duration.days(ROTATION_DAYS),
            rotate_immediately_on_update=False,
        )
        self.attachment = Attachment(variables={"JWT_KEYS_SECRET_ARN": secret.secret_arn}, secrets=[secret])
