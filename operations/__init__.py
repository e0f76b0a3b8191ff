"""What an operator does to a running stage, from a terminal: by its AWS credentials, or on the local stack."""
