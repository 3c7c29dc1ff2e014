"""What ucho does by itself when something happens: each playbook says what, why, and why not."""
