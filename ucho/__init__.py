"""ucho: hear every customer, answer, make good, and prove what it was worth."""

__version__ = "0.1.0"
