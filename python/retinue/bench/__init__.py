"""What is measured, beside floors of the same run. A part is a function that yields figures."""
