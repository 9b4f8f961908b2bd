"""The benchmarks: each figure beside what it is compared to, side by side in one run; ratios, not seconds, are the result."""
