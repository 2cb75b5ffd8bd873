"""Stand-ins for servers on a laptop: Redis, PostgreSQL and the demo that starts them."""
