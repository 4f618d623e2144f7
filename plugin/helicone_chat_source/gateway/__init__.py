"""The only place that opens a connection to the gateway, and the simulated gateway."""
