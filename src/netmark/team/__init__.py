"""The team side: leads, sales given up, requests for help, and an evaluation made for networks.

Pure: no clock, no files, no SQL; the day it is asked about is an argument.
"""
