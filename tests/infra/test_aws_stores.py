"""The network and the stores of the stages on AWS."""

from __future__ import annotations

import pytest

from tests.infra.deployment import Deployment, text

WITHOUT_A_VPC = {"rotate-keys"}


def test_two_zones(aws: Deployment) -> None:
    zones = {text(subnet["Properties"]["AvailabilityZone"]) for subnet in aws.of_type("AWS::EC2::Subnet")}
    assert len(zones) == 2


def test_every_function_that_uses_a_store_stands_in_the_vpc(aws: Deployment) -> None:
    for suffix, function in aws.functions.items():
        assert ("VpcConfig" in function) is (suffix not in WITHOUT_A_VPC)


def test_functions_go_out_by_https_only(aws: Deployment) -> None:
    (group,) = [
        group["Properties"]
        for group in aws.of_type("AWS::EC2::SecurityGroup")
        if group["Properties"]["GroupDescription"].startswith("Leadflow functions")
    ]
    assert [(rule["FromPort"], rule["ToPort"]) for rule in group["SecurityGroupEgress"]] == [(443, 443)]


def test_only_functions_that_need_a_store_are_let_in(prod: Deployment) -> None:
    def groups(suffix: str) -> str:
        return text({"Fn::Join": [" ", prod.functions[suffix]["VpcConfig"]["SecurityGroupIds"]]})

    for suffix in ("ws-connect", "relay"):
        assert "ValkeyClients" in groups(suffix)
        assert "Postgres" not in groups(suffix)
    assert "PostgresProxyClients" in groups("api")
    assert "PostgresDirect" in groups("migrate")
    assert "ValkeyClients" not in groups("migrate")


def test_nothing_is_let_in_from_anywhere(aws: Deployment) -> None:
    rules = [rule["Properties"] for rule in aws.of_type("AWS::EC2::SecurityGroupIngress")]
    for group in aws.of_type("AWS::EC2::SecurityGroup"):
        rules += group["Properties"].get("SecurityGroupIngress", [])
    assert rules
    assert not any("CidrIp" in rule or "CidrIpv6" in rule for rule in rules)


def test_no_database_is_public(aws: Deployment) -> None:
    instances = list(aws.of_type("AWS::RDS::DBInstance"))
    assert instances
    assert all(instance["Properties"]["PubliclyAccessible"] is False for instance in instances)


def test_stores_stand_in_subnets_without_a_way_out(aws: Deployment) -> None:
    for kind in ("AWS::RDS::DBSubnetGroup", "AWS::ElastiCache::SubnetGroup"):
        subnets = aws.one(kind)["SubnetIds"]
        assert len(subnets) == 2
        assert all("StoresSubnet" in text(subnet) for subnet in subnets)
    routes = [route["Properties"] for route in aws.of_type("AWS::EC2::Route")]
    assert not any("StoresSubnet" in text(route["RouteTableId"]) for route in routes)


def test_everything_at_rest_is_encrypted(aws: Deployment) -> None:
    assert aws.one("AWS::RDS::DBCluster")["StorageEncrypted"] is True
    assert aws.one("AWS::ElastiCache::ReplicationGroup")["AtRestEncryptionEnabled"] is True
    assert aws.one("AWS::SNS::Topic")["KmsMasterKeyId"]
    for bucket in aws.of_type("AWS::S3::Bucket"):
        assert bucket["Properties"]["BucketEncryption"]
    for machine in aws.of_type("AWS::EC2::Instance"):
        assert all(disk["Ebs"]["Encrypted"] for disk in machine["Properties"]["BlockDeviceMappings"])


def test_everything_on_the_way_is_encrypted(aws: Deployment) -> None:
    assert aws.one("AWS::RDS::DBClusterParameterGroup")["Parameters"]["rds.force_ssl"] == "1"
    assert aws.one("AWS::ElastiCache::ReplicationGroup")["TransitEncryptionEnabled"] is True
    assert all(proxy["Properties"]["RequireTLS"] for proxy in aws.of_type("AWS::RDS::DBProxy"))
    assert text(aws.variables("relay")["REDIS_URL"]).startswith("rediss://")


def test_the_database_of_dev_pauses_and_nothing_keeps_it_awake(dev: Deployment) -> None:
    cluster = dev.one("AWS::RDS::DBCluster")
    assert cluster["ServerlessV2ScalingConfiguration"]["MinCapacity"] == 0
    assert cluster["ServerlessV2ScalingConfiguration"]["SecondsUntilAutoPause"] == 300
    assert list(dev.of_type("AWS::RDS::DBProxy")) == []
    # connections that idle end, because an open one is enough to keep it awake
    timeout_ms = int(dev.one("AWS::RDS::DBClusterParameterGroup")["Parameters"]["idle_session_timeout"])
    assert timeout_ms < 300_000


def test_the_database_of_prod_outlives_a_zone_and_a_slip(prod: Deployment) -> None:
    cluster = prod.one("AWS::RDS::DBCluster")
    assert len(list(prod.of_type("AWS::RDS::DBInstance"))) == 2
    assert cluster["DeletionProtection"] is True
    assert cluster["BackupRetentionPeriod"] >= 14
    (resource,) = prod.of_type("AWS::RDS::DBCluster")
    assert resource["DeletionPolicy"] == "Snapshot"


def test_what_customers_wrote_stands_in_no_log_of_the_database(aws: Deployment) -> None:
    parameters = aws.one("AWS::RDS::DBClusterParameterGroup")["Parameters"]
    assert parameters["log_parameter_max_length"] == "0", "values of slow statements"
    assert parameters["log_error_verbosity"] == "terse", "rows that broke a constraint"


def test_rds_keeps_and_rotates_the_password(aws: Deployment) -> None:
    cluster = aws.one("AWS::RDS::DBCluster")
    assert cluster["ManageMasterUserPassword"] is True
    assert "MasterUserPassword" not in cluster


def test_keys_of_tokens_are_rotated_by_our_function(aws: Deployment) -> None:
    schedule = aws.one("AWS::SecretsManager::RotationSchedule")
    assert "SigningKeysRotateFunction" in text(schedule["RotationLambdaARN"])
    assert schedule["RotationRules"]["ScheduleExpression"] == "rate(30 days)"
    # A function with the rotation's handler is not enough: Secrets Manager must be allowed to call it.
    callers = [permission["Properties"]["Principal"] for permission in aws.of_type("AWS::Lambda::Permission")]
    assert "secretsmanager.amazonaws.com" in callers


def test_the_first_keys_are_made_by_the_deploy(aws: Deployment) -> None:
    (secret,) = [
        secret["Properties"]["GenerateSecretString"]
        for secret in aws.of_type("AWS::SecretsManager::Secret")
        if secret["Properties"].get("GenerateSecretString", {}).get("GenerateStringKey") == "seed"
    ]
    assert secret["SecretStringTemplate"] == "{}"
    assert secret["PasswordLength"] == 64


def test_valkey_takes_one_user_by_password_that_cannot_empty_it(aws: Deployment) -> None:
    user = aws.one("AWS::ElastiCache::User")
    assert user["AccessString"].endswith("-@admin -@dangerous")
    assert user["AccessString"].startswith("on ")
    assert "resolve:secretsmanager" in text(user["Passwords"][0])
    assert aws.one("AWS::ElastiCache::ReplicationGroup")["UserGroupIds"] == [f"leadflow-{aws.stage}"]


@pytest.mark.parametrize(("stage", "nodes"), [("dev", 1), ("prod", 2)])
def test_valkey_fails_over_where_there_is_a_second_node(request: pytest.FixtureRequest, stage: str, nodes: int) -> None:
    group = request.getfixturevalue(stage).one("AWS::ElastiCache::ReplicationGroup")
    assert group["NumCacheClusters"] == nodes
    assert group["AutomaticFailoverEnabled"] is group["MultiAZEnabled"] is (nodes > 1)


def test_prod_has_a_way_out_in_each_zone_and_dev_a_cheap_one(prod: Deployment, dev: Deployment) -> None:
    assert len(list(prod.of_type("AWS::EC2::NatGateway"))) == 2
    assert list(dev.of_type("AWS::EC2::NatGateway")) == []
    assert dev.one("AWS::EC2::Instance")["InstanceType"] == "t4g.nano"


def test_dev_leaves_nothing_and_prod_keeps_what_counts(dev: Deployment, prod: Deployment) -> None:
    kept = {"AWS::S3::Bucket", "AWS::SecretsManager::Secret", "AWS::KMS::Key", "AWS::Logs::LogGroup"}
    for kind in kept:
        assert {resource["DeletionPolicy"] for resource in dev.of_type(kind)} == {"Delete"}
        assert {resource["DeletionPolicy"] for resource in prod.of_type(kind)} == {"RetainExceptOnCreate"}
