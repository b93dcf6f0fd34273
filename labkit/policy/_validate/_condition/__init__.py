"""Checks on a statement's Condition: operators, keys, values, variables; nothing here looks at another element alone."""
