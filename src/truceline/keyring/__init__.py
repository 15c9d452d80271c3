"""Where keys live, and how sealed fields are closed and opened."""
