"""The demo company: a story told in data files and played through the product's own operations."""
