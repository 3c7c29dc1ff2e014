"""Models outside of ucho that a company may ask: off by default, masked, counted, compared, and written down."""
