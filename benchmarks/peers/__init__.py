"""What stands beside Truceline in `benchmarks/conflicts.py`: workloads, peers, and how they run.

Nothing of Truceline imports this. The peers are dependencies of the group ``bench`` alone.
"""
