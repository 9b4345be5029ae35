"""The team side: leads, sales given up, requests for help, and an evaluation made for networks.

Pure: no clock, no SQL, no printing. Members are slots, figures parallel lists.
"""
