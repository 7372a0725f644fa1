"""Benchmarks: this build beside others, in one run, as ratios."""
