"""Paper: what is worked out elsewhere, as text, HTML and JSON. Gets values; reads no store."""
