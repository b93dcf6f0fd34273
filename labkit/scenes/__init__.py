"""The stages that chapters play on: accounts, people, policies, and how their state is shown."""
