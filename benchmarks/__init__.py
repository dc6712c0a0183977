"""Goals that are ratios, measured side by side with their yardsticks.

Run them with `python -m benchmarks`, or with script/bench, which sets up what they need.
"""
