"""What customers mean: codes read out of their words, with the words that gave them away."""
