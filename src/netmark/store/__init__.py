"""The one file that holds everything, and the only SQL."""
