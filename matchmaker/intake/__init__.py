"""INTAKE: rows from outside pass through the schemas and then through the services."""
