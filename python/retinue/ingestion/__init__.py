"""Signals in: normalize what senders say, name duplicates, append to the log, answer.

Entry points: `intake.Ingestion` for both ways in, `strategies.StrategyDirectory` for the secret
addresses. Knows nothing about positions, plans or brokers: what a signal means for an account is
the engine's business.
"""
