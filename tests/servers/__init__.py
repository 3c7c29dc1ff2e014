"""Real servers for the tests: own instances on loopback ports, never the services of the machine."""
