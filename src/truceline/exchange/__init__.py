"""What comes in and goes out: bytes to drafts, a module for each format."""
