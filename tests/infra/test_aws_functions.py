"""What the functions of the stages on AWS may do, stand on, and are bounded by."""

from __future__ import annotations

import pytest

from tests.infra.deployment import Deployment, text

STEPS = ("intent", "extract", "route")
WITH_DATABASE = (*STEPS, "api", "fail", "sweep", "migrate")
WITH_REDIS = (*STEPS, "api", "fail", "sweep", "ws-connect", "relay")
ALL = ("api", "ws-connect", "relay", *STEPS, "fail", "sweep", "migrate", "rotate-keys")


def test_the_same_functions_as_locally_and_one_that_rotates_keys(aws: Deployment, local: Deployment) -> None:
    assert set(aws.functions) == set(ALL) == {*local.functions, "rotate-keys"}


@pytest.mark.parametrize("suffix", ALL)
def test_each_function_reads_only_the_secrets_it_uses(prod: Deployment, suffix: str) -> None:
    expected = {
        *(["Postgres"] if suffix in WITH_DATABASE else []),
        *(["Valkey"] if suffix in WITH_REDIS else []),
        *(["AI key"] if suffix in STEPS else []),
        *(["signing keys", "origin"] if suffix == "api" else []),
        *(["signing keys"] if suffix == "rotate-keys" else []),
    }
    assert set(prod.secrets(suffix)) == expected


@pytest.mark.parametrize("suffix", ALL)
def test_only_the_rotation_writes_keys(aws: Deployment, suffix: str) -> None:
    assert bool(aws.may(suffix, "secretsmanager:PutSecretValue")) is (suffix == "rotate-keys")


def test_an_offline_stage_reads_no_ai_key(dev: Deployment) -> None:
    assert "AI key" not in dev.secrets("intent")
    assert dev.variables("intent")["AI_PROVIDER"] == "offline"


def test_the_ai_of_prod_is_named_and_its_key_stands_in_a_secret(prod: Deployment) -> None:
    variables = prod.variables("route")
    assert variables["AI_PROVIDER"] == "openai"
    assert "OPENAI_API_KEY_SECRET_ARN" in variables
    assert "OPENAI_API_KEY" not in variables


@pytest.mark.parametrize("suffix", ALL)
def test_no_secret_stands_in_a_variable(aws: Deployment, suffix: str) -> None:
    assert "resolve:secretsmanager" not in text(aws.variables(suffix))
    assert not {"DATABASE_URL", "JWT_KEYS"} & set(aws.variables(suffix))


def test_migrations_reach_the_writer_and_all_others_the_proxy(prod: Deployment) -> None:
    assert "Endpoint" in text(prod.variables("migrate")["DATABASE_HOST"])
    assert "RdsProxy" in text(prod.variables("api")["DATABASE_HOST"])
    assert "RdsProxy" not in text(prod.variables("migrate")["DATABASE_HOST"])


def test_without_a_proxy_all_reach_the_writer(dev: Deployment) -> None:
    assert "Endpoint" in text(dev.variables("api")["DATABASE_HOST"])


def test_a_database_that_pauses_is_told_to_those_who_would_wake_it(dev: Deployment, prod: Deployment) -> None:
    assert dev.variables("sweep")["DATABASE_PAUSES"] == "true"
    assert "DATABASE_PAUSES" not in prod.variables("sweep")


def test_the_api_waits_for_a_database_that_wakes_and_api_gateway_for_the_api(dev: Deployment) -> None:
    assert 20 < dev.functions["api"]["Timeout"] < 30


@pytest.mark.parametrize("suffix", [suffix for suffix in ALL if suffix not in {"api", "sweep"}])
def test_only_the_api_and_the_sweep_start_executions(aws: Deployment, suffix: str) -> None:
    assert aws.may(suffix, "states:StartExecution") == []


@pytest.mark.parametrize("suffix", ALL)
def test_only_the_api_and_the_relay_reach_connections(aws: Deployment, suffix: str) -> None:
    reached = aws.may(suffix, "execute-api:ManageConnections")
    assert bool(reached) is (suffix in {"api", "relay"})
    assert all(f"/{aws.stage}/" in resource for resource in reached)


@pytest.mark.parametrize("suffix", ALL)
def test_functions_invoke_the_relay_and_no_other(aws: Deployment, suffix: str) -> None:
    invoked = aws.may(suffix, "lambda:InvokeFunction")
    assert all(resource.removesuffix(":$LATEST").endswith(f":leadflow-{aws.stage}-relay") for resource in invoked)


ON_EVERYTHING = {"xray:PutTelemetryRecords", "xray:PutTraceSegments", "secretsmanager:GetRandomPassword"}


@pytest.mark.parametrize("suffix", ALL)
def test_what_is_allowed_on_everything_cannot_be_allowed_on_less(aws: Deployment, suffix: str) -> None:
    """Tracing and random passwords know no resource; Lambda itself, and not the code, uses network interfaces."""
    for grant in aws.grants(suffix):
        if "*" in grant.resources:
            assert {action for action in grant.actions if not action.startswith("ec2:")} <= ON_EVERYTHING
        assert not any("*" in action for action in grant.actions)


@pytest.mark.parametrize("suffix", [suffix for suffix in ALL if suffix != "rotate-keys"])
def test_code_cannot_touch_network_interfaces_though_its_role_places_it(aws: Deployment, suffix: str) -> None:
    (denied,) = aws.denials(suffix)
    allowed = next(grant for grant in aws.grants(suffix) if "ec2:CreateNetworkInterface" in grant.actions)
    assert set(denied["Action"]) == {action for action in allowed.actions if action.startswith("ec2:")}
    (function,) = denied["Condition"]["ArnEquals"].values()
    assert text(function).endswith(f":function:leadflow-{aws.stage}-{suffix}")


@pytest.mark.parametrize("suffix", ALL)
def test_functions_run_on_arm_with_the_dependencies_that_the_artifact_lacks(aws: Deployment, suffix: str) -> None:
    function = aws.functions[suffix]
    assert function["Architectures"] == ["arm64"]
    assert len(function["Layers"]) == 1
    assert function["Runtime"] == "python3.13"


@pytest.mark.parametrize("suffix", ALL)
def test_each_function_has_an_end_and_so_have_its_logs(aws: Deployment, suffix: str) -> None:
    assert aws.functions[suffix]["Timeout"] <= 300
    groups = {group["Properties"].get("LogGroupName"): group for group in aws.of_type("AWS::Logs::LogGroup")}
    assert groups[f"/aws/lambda/leadflow-{aws.stage}-{suffix}"]["Properties"]["RetentionInDays"] == 30


def test_every_log_has_an_end(aws: Deployment) -> None:
    assert all(group["Properties"]["RetentionInDays"] <= 30 for group in aws.of_type("AWS::Logs::LogGroup"))


@pytest.mark.parametrize("suffix", STEPS)
def test_steps_are_bounded_where_the_account_has_room(prod: Deployment, dev: Deployment, suffix: str) -> None:
    assert prod.functions[suffix]["ReservedConcurrentExecutions"] == 50
    assert "ReservedConcurrentExecutions" not in dev.functions[suffix]


def test_every_task_of_the_machine_is_retried_as_locally(aws: Deployment, local: Deployment) -> None:
    def retries(deployment: Deployment) -> dict[str, object]:
        return {name: state["Retry"] for name, state in deployment.tasks.items()}

    assert retries(aws) == retries(local)
    assert aws.machine.keys() == local.machine.keys()


def test_the_machine_is_traced_and_logs_no_data(aws: Deployment) -> None:
    machine = aws.one("AWS::StepFunctions::StateMachine")
    assert machine["TracingConfiguration"] == {"Enabled": True}
    assert machine["LoggingConfiguration"]["Level"] == "ALL"
    assert machine["LoggingConfiguration"]["IncludeExecutionData"] is False
    assert machine["StateMachineType"] == "STANDARD"


def test_metrics_of_two_stages_in_one_account_do_not_add_up(dev: Deployment, prod: Deployment) -> None:
    names = {stage.variables("api")["POWERTOOLS_METRICS_NAMESPACE"] for stage in (dev, prod)}
    assert names == {"Leadflow/dev", "Leadflow/prod"}
