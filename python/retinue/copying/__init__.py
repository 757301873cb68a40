"""The shard: records into the log, the log into the engine, what the engine says to everybody else."""
