"""The team side: how a network is judged, whom it keeps, what is given, and what comes by chance.

Pure: no clock, no SQL, no printing. Members are slots, figures parallel lists.
"""
