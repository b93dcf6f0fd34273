"""The worst that a policy within AWS's own size limits can do to `labkit.policy`, in seconds.

    python benchmarks/hostile.py            # every case, at half its size and whole, and how it grew
    python benchmarks/hostile.py evaluate   # only the cases whose name holds this word
    python benchmarks/hostile.py --quick    # a smoke test at a hundredth of the size

Limits (IAM and AWS STS quotas; Quotas and service limits for AWS Organizations; Bucket policies; Key policies
in AWS KMS): managed policy 6,144 characters, inline 2,048 of a user, 5,120 of a group, 10,240 of a role; SCP
10,240, ten a level over root, five OUs and the account; bucket policy 20 KB; trust policy 4,096; session
policy 2,048; KMS key policy 32 KB. Some cases are larger, and say so. Each is built anew with another number
inside, so that no memory helps.
"""

from __future__ import annotations

import argparse
import gc
import time

from hostile_cases import CASES, Work, ask

from labkit.policy import PolicySet, compare, evaluate, validate


def spent(work: Work) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def warm_up() -> None:
    """Read AWS's catalog of actions, which takes a second, once."""
    evaluate(ask(), PolicySet())
    everything = {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
    compare(everything, {"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}})
    compare(everything, everything)
    validate(everything, "identity")
    gc.collect()
    gc.freeze()  # the catalog needn't be looked through again and again


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("word", nargs="?", default="", help="only cases whose name holds this")
    parser.add_argument("--quick", action="store_true", help="a smoke test: the figures mean nothing")
    given = parser.parse_args()
    full = 0.01 if given.quick else 1.0
    warm_up()
    worst: dict[str, float] = {}
    print(f"{'seconds':<66}{'half':>9}{'whole':>9}{'growth':>9}")
    for name, build in CASES.items():
        if given.word in name:
            if not given.quick:
                gc.collect()  # what earlier cases left isn't this one's cost
            half, whole = spent(build(full / 2)), spent(build(full))
            print(f"{name:<66}{half:>9.3f}{whole:>9.3f}{whole / max(half, 1e-6):>8.1f}x", flush=True)
            kind = name.partition(":")[0]
            worst[kind] = max(worst.get(kind, 0.0), whole)
    for kind, seconds in worst.items():
        print(f"worst of {kind}: {seconds:.3f} s")


if __name__ == "__main__":
    main()
