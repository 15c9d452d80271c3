"""The desk in a browser: pages rendered on the server, that work with scripts off."""
