"""The local stack: PostgreSQL, Valkey and an AWS emulator as plain processes, with the CDK app deployed to it."""
