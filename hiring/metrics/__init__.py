"""Figures about the running of the site: counted in web processes and workers, read when somebody asks."""
