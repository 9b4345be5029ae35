"""The compensation plan: read, checked, measured."""
