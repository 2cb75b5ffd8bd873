"""The one write path for interview evidence; whatever changes a summary's input requests it anew."""
