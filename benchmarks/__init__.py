"""The goals that are ratios, measured side by side with their yardsticks: `python -m benchmarks`, or script/bench, which sets up what it needs."""
