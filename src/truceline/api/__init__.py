"""What a desk serves over HTTP."""
