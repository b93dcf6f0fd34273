"""Bytes in and out: HTTP, signatures, botocore's models, protocols and their words, both doors; no policy is read here."""
