"""Numbers and dates: money, volumes, rates and periods."""
