"""The frozen vocabulary of Retinue. Imports the standard library and nothing else."""
