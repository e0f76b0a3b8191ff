"""The CDK app: one stack a concern, the same app for every stage."""
