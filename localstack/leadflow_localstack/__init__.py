"""Plugins of LocalStack's open core: Lambda functions without Docker, and a gateway that keeps to itself.

They run inside LocalStack, in its virtual environment and not in this project's.
"""
