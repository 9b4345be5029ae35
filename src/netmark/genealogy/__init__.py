"""Who stands where: trees of members, and the outline they are read from and drawn in."""
