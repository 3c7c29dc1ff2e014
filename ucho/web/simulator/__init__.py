"""The simulator of the demo company: write as a customer, watch the inbox react."""
