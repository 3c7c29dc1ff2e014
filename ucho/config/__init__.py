"""Settings, addresses of pages, the server and the command line: wires everything, owns nothing."""
