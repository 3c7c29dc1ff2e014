"""What the API answers: one dataclass for each thing, which is also its description in OpenAPI."""
