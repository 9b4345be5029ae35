"""The use cases, one function per verb. This is also the Python API."""
