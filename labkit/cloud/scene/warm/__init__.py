"""The `aws` command kept ready in a process of its own, so that a line is answered at once; no scene, no checks."""
