"""What is agreed and done: kinds of entry, Terms, and the parts of the mechanism. Pure."""
