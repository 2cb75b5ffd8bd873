"""A crowd: enough people, applications and panels to see how pages and queries behave when there are many."""
