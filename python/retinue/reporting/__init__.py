"""What happened and why, told from the log and the engine's effects. Reads; never decides."""
