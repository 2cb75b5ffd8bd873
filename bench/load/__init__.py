"""A mixed day on the whole site at the highest rate it holds: `make bench ARGS=load`."""
