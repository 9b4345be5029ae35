"""The team side: how a network is judged, whom it keeps, and what would happen by chance."""
