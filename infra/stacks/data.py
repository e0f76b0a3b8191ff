"""Data: Postgres, Valkey and secrets on AWS, and the schema everywhere.

The deploy runs migrations here, before any other stack's functions change.
"""

from __future__ import annotations

from constructs import Construct

from infra.attachment import Stores, given_stores
from infra.cloud import Cloud
from infra.ground import Ground
from infra.parts.ai_key import ai_attachment
from infra.parts.keys import SigningKeys
from infra.parts.migrations import Migrations
from infra.parts.network import Network
from infra.parts.postgres import PostgresCluster, PostgresProps
from infra.parts.valkey import ValkeyCache, ValkeyProps
from infra.stacks.base import LeadflowStack


class DataStack(LeadflowStack):
    """`network` is where the stores stand; without one they were there before."""

    def __init__(self, scope: Construct, *, ground: Ground, network: Network | None = None) -> None:
        super().__init__(scope, "data", ground=ground)
        cloud = ground.stage.cloud
        if not cloud or not network:
            self.stores = given_stores(ground.stage)
            Migrations(self, "Migrations", ground=ground, writer=self.stores.writer)
            return
        postgres = self._postgres(cloud, network)
        self.stores = Stores(
            database=postgres.database,
            writer=postgres.writer,
            redis=ValkeyCache(
                self, "Valkey", ValkeyProps(stage=ground.stage, size=cloud.valkey, network=network)
            ).attachment,
            signing_keys=SigningKeys(self, "SigningKeys", ground=ground).attachment,
            ai=ai_attachment(self, stage=ground.stage, cloud=cloud),
        )
        migrations = Migrations(self, "Migrations", ground=ground, writer=self.stores.writer)
        migrations.trigger.execute_after(postgres)

    def _postgres(self, cloud: Cloud, network: Network) -> PostgresCluster:
        props = PostgresProps(stage=self.config, size=cloud.postgres, network=network)
        return PostgresCluster(self, "Postgres", props)
