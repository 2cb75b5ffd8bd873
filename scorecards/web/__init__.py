"""The web door of interview evidence: the kit and form, the home page, the panel page."""
