"""The habits of the code, held by tests: each rule passes on the code and catches a planted violation."""
