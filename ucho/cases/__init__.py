"""Times we gave a customer, and whether we kept them."""
