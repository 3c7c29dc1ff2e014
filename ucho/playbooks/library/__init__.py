"""The playbooks: one file each, found by its name, imported by nobody."""
