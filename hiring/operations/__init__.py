"""The one write path: a verb each, told who acts and when; every door calls these."""
