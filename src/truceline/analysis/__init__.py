"""What follows from entries and Terms: geometry, conflicts, clocks. Pure."""
