"""Computing a period: every bonus in plan order, settled, checked, and explained."""
