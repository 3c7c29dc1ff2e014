"""The JSON API for programs, and the webhooks that tell them what happened."""
