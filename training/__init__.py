"""Makes the models that `ucho.understanding` ships. Nothing here runs in the product."""
