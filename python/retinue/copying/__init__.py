"""The shard: records into the log, the log into the engine, what it says to everybody else."""
