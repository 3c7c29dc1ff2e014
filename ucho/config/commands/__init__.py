"""What the command line does, one file per command; `ucho.config.command` reads the words and calls them."""
