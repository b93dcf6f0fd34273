"""The simulated AWS: accounts, people, the gate that every call passes, the trail."""
