"""What is signed: bytes, keys, tree, checkpoints and their audit. Knows nothing of ceasefires."""
