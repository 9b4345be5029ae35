"""A slow, obvious implementation of the plan language, to hold the engine against."""
