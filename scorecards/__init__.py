"""Interview evidence: kits, scorecards, panel summaries, decisions."""
