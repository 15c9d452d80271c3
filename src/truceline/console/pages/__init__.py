"""One module a page: a frozen dataclass of what it shows, and the function that fills it."""
