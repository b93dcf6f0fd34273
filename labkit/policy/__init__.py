"""The decision engine: policy documents, requests, AWS's evaluation order and wording."""
