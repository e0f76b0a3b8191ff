"""That it is LocalStack, and that what CloudFormation calls complete is there."""

from __future__ import annotations

import json

import psutil
import pytest

from tests.localstack import open_core
from tests.localstack.deployment import STACKS, TOOLKIT, resources
from tests.localstack.open_core import OpenCore
from tests.support.stack import wait_until


def test_it_is_localstack_in_the_locked_version(core: OpenCore) -> None:
    assert core.info()["version"] == open_core.version()
    assert core.info()["is_docker"] is False


def test_it_listens_on_the_loopback_interface_only(deployed: OpenCore) -> None:
    process = psutil.Process(deployed.running.pid)
    family = [process, *process.children(recursive=True)]
    listening = {
        (connection.laddr.ip, connection.laddr.port)
        for each in family
        for connection in each.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert ("127.0.0.1", deployed.running.port) in listening
    assert {address for address, _ in listening} == {"127.0.0.1"}


@pytest.mark.parametrize("stack", [TOOLKIT, *STACKS])
def test_every_resource_exists(deployed: OpenCore, stack: str) -> None:
    found = resources(deployed, stack)
    assert found
    assert {resource["ResourceStatus"] for resource in found} == {"CREATE_COMPLETE"}
    assert not [resource for resource in found if resource["PhysicalResourceId"] in ("unknown", "", None)]


def test_a_resource_that_it_does_not_know_fails_its_stack(core: OpenCore) -> None:
    template = {"Resources": {"Cache": {"Type": "AWS::ElastiCache::CacheCluster", "Properties": {"Engine": "valkey"}}}}
    client = core.client("cloudformation")
    client.create_stack(StackName="unknown-to-it", TemplateBody=json.dumps(template), OnFailure="DO_NOTHING")

    def ended() -> str | None:
        status = str(client.describe_stacks(StackName="unknown-to-it")["Stacks"][0]["StackStatus"])
        return None if status.endswith("IN_PROGRESS") else status

    assert wait_until("the stack to fail", ended) in {"CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED"}


def test_the_functions_are_bounded(deployed: OpenCore) -> None:
    client = deployed.client("lambda")
    for suffix in ("intent", "extract", "route", "fail", "sweep", "migrate"):
        found = client.get_function_concurrency(FunctionName=f"leadflow-local-{suffix}")
        assert found["ReservedConcurrentExecutions"] > 0, suffix
