"""The web door of the pipeline: pages, health, policies. Views call operations and decide nothing."""
