"""What the local stage promises: bounds, rights, and how executions fail."""

from __future__ import annotations

import pytest

from tests.infra.deployment import Deployment

STEPS = ("intent", "extract", "route")
ALL = (*STEPS, "api", "fail", "ws-connect", "relay", "sweep", "migrate")
RELAY = "function:leadflow-local-relay"


def test_all_functions_are_there(local: Deployment) -> None:
    assert set(local.functions) == set(ALL)


@pytest.mark.parametrize("suffix", ALL)
def test_every_function_has_a_bound(local: Deployment, suffix: str) -> None:
    assert local.functions[suffix]["ReservedConcurrentExecutions"] >= 1


def test_the_relay_has_room_for_its_successor(local: Deployment) -> None:
    assert local.functions["relay"]["ReservedConcurrentExecutions"] >= 2


def test_the_api_has_room_for_a_burst(local: Deployment) -> None:
    assert local.functions["api"]["ReservedConcurrentExecutions"] >= 10


def test_the_relay_may_invoke_itself_and_is_never_repeated(local: Deployment) -> None:
    assert local.functions["relay"]["RecursiveLoop"] == "Allow"
    (asynchronous,) = local.of_type("AWS::Lambda::EventInvokeConfig")
    assert asynchronous["Properties"]["MaximumRetryAttempts"] == 0
    assert asynchronous["Properties"]["MaximumEventAgeInSeconds"] == 60
    assert any(resource.endswith(RELAY) for resource in local.may("relay", "lambda:InvokeFunction"))


@pytest.mark.parametrize("suffix", [*STEPS, "fail", "ws-connect", "relay", "migrate"])
def test_only_the_api_and_the_sweep_start_executions(local: Deployment, suffix: str) -> None:
    assert local.may(suffix, "states:StartExecution") == []


@pytest.mark.parametrize("suffix", ["api", "sweep"])
def test_executions_are_started_of_one_machine_only(local: Deployment, suffix: str) -> None:
    (machine,) = local.may(suffix, "states:StartExecution")
    assert "*" not in machine


@pytest.mark.parametrize("suffix", [*STEPS, "api", "fail", "sweep", "relay"])
def test_functions_invoke_the_relay_and_no_other(local: Deployment, suffix: str) -> None:
    invoked = local.may(suffix, "lambda:InvokeFunction")
    assert invoked
    assert all(resource.removesuffix(":$LATEST").endswith(RELAY) for resource in invoked)


@pytest.mark.parametrize("suffix", ["ws-connect", "migrate"])
def test_functions_that_publish_nothing_invoke_nothing(local: Deployment, suffix: str) -> None:
    assert local.may(suffix, "lambda:InvokeFunction") == []


@pytest.mark.parametrize("suffix", ALL)
def test_only_the_api_and_the_relay_reach_connections(local: Deployment, suffix: str) -> None:
    assert bool(local.may(suffix, "execute-api:ManageConnections")) is (suffix in {"api", "relay"})


@pytest.mark.parametrize("suffix", ALL)
def test_no_function_may_do_anything_to_everything(local: Deployment, suffix: str) -> None:
    for grant in local.grants(suffix):
        assert "*" not in grant.resources
        assert not any("*" in action for action in grant.actions)


@pytest.mark.parametrize("suffix", ALL)
def test_only_functions_that_need_it_see_the_database(local: Deployment, suffix: str) -> None:
    variables = local.functions[suffix]["Environment"]["Variables"]
    assert ("DATABASE_URL" in variables) is (suffix not in {"ws-connect", "relay"})


@pytest.mark.parametrize("suffix", ALL)
def test_only_the_api_holds_the_signing_keys(local: Deployment, suffix: str) -> None:
    assert ("JWT_KEYS" in local.functions[suffix]["Environment"]["Variables"]) is (suffix == "api")


def test_all_functions_share_one_artifact(local: Deployment) -> None:
    assert len({str(properties["Code"]) for properties in local.functions.values()}) == 1


@pytest.mark.parametrize("state", ["Intent", "Extract", "Route", "RecordFailure"])
def test_every_task_is_retried_on_any_error_within_bounds(local: Deployment, state: str) -> None:
    (retry,) = local.tasks[state]["Retry"]
    assert retry["ErrorEquals"] == ["States.ALL"]
    assert retry["JitterStrategy"] == "FULL"
    assert retry["MaxDelaySeconds"] <= 20
    assert retry["MaxAttempts"] >= 10


def test_the_backoff_outlasts_a_lease(local: Deployment) -> None:
    lease_s = max(local.functions[suffix]["Timeout"] for suffix in STEPS) + 5
    (retry,) = local.tasks["Intent"]["Retry"]
    waits = [
        min(retry["MaxDelaySeconds"], retry["IntervalSeconds"] * retry["BackoffRate"] ** attempt)
        for attempt in range(retry["MaxAttempts"])
    ]
    average_with_full_jitter = sum(waits) / 2
    assert average_with_full_jitter > 2 * lease_s


@pytest.mark.parametrize("state", ["Intent", "Extract", "Route"])
def test_a_step_that_keeps_raising_is_recorded_and_fails(local: Deployment, state: str) -> None:
    (catch,) = local.tasks[state]["Catch"]
    assert catch == {"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "RecordFailure"}
    assert local.tasks["RecordFailure"]["Next"] == "Failed"
    assert local.machine["States"]["Failed"]["Type"] == "Fail"


@pytest.mark.parametrize(("state", "following"), [("Intent", "Extract"), ("Extract", "Route"), ("Route", "Done")])
def test_a_step_answer_decides_what_follows(local: Deployment, state: str, following: str) -> None:
    assert local.tasks[state]["ResultPath"] == "$.step"
    choice = local.machine["States"][local.tasks[state]["Next"]]
    by_status = {rule["StringEquals"]: rule["Next"] for rule in choice["Choices"]}
    assert {rule["Variable"] for rule in choice["Choices"]} == {"$.step.status"}
    assert by_status == {"completed": following, "failed": "Failed"}
    assert choice["Default"] == "Done"


@pytest.mark.parametrize("state", ["Intent", "Extract", "Route"])
def test_identifiers_travel_and_messages_never_do(local: Deployment, state: str) -> None:
    assert local.tasks[state]["Parameters"] == {"workflow_id.$": "$.workflow_id", "drive.$": "$.drive"}


def test_an_execution_has_an_end(local: Deployment) -> None:
    assert local.machine["TimeoutSeconds"] == 3600


def test_the_sweep_runs_every_minute_and_after_a_bad_end(local: Deployment) -> None:
    rules = [rule["Properties"] for rule in local.of_type("AWS::Events::Rule")]
    assert [rule["ScheduleExpression"] for rule in rules if "ScheduleExpression" in rule] == ["rate(1 minute)"]
    (pattern,) = [rule["EventPattern"] for rule in rules if "EventPattern" in rule]
    assert pattern["detail"]["status"] == ["FAILED", "TIMED_OUT", "ABORTED"]
    assert pattern["detail"]["stateMachineArn"]


def test_one_route_leads_to_the_api(local: Deployment) -> None:
    routes = {route["Properties"]["RouteKey"] for route in local.of_type("AWS::ApiGatewayV2::Route")}
    assert routes == {"$default", "$connect", "$disconnect"}


def test_a_deploy_migrates_with_the_code_it_deploys(local: Deployment) -> None:
    (trigger,) = local.of_type("Custom::Trigger")
    assert trigger["Properties"]["InvocationType"] == "RequestResponse"
    assert "CurrentVersion" in str(trigger["Properties"]["HandlerArn"])


def test_api_ids_are_pinned_so_that_addresses_survive_a_deploy(local: Deployment) -> None:
    pinned = {api["Properties"]["Tags"]["ms-custom-id"] for api in local.of_type("AWS::ApiGatewayV2::Api")}
    assert pinned == {"leadflowapi", "leadflowws"}
    variables = local.functions["api"]["Environment"]["Variables"]
    assert variables["API_BASE_PATH"] == "/_aws/execute-api/leadflowapi/$default"
    assert variables["WEBSOCKET_URL"] == "ws://127.0.0.1:4566/_aws/execute-api/leadflowws/local"
    assert variables["WEBSOCKET_ENDPOINT"] == "http://127.0.0.1:4566/_aws/execute-api/leadflowws/local"
