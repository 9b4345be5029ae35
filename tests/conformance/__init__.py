"""The engine against published, constructed and live figures from outside the project."""
