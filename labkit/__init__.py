"""labkit: identity and access on AWS, learned by doing, on a simulated AWS on your own machine."""
