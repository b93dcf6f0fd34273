"""Each mend that is offered takes its finding away."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit.lesson.model.policy_text.mends import mends

GOOD = """{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "ReadNotes",
      "Effect": "Allow",
      "Action": ["s3:GetObject", "s3:PutObject"],
      "Resource": "arn:aws:s3:::notes/*",
      "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    }
  ]
}"""


@pytest.mark.parametrize(
    ("right", "wrong", "asks"),
    [
        ('"Effect": "Allow"', "“Effect”: “Allow”", "Curly quotes in line 6: replace them?"),
        ('"Effect": "Allow"', "'Effect': \"Allow\"", "Write double quotes in line 6"),
        ('"Version"', '😀"Version"', "“😀” in line 2 isn't JSON: remove it?"),
        ('"ReadNotes"', '"ReadNotes😀"', "AWS takes no “😀” in line 5: remove it?"),
        ('"Allow",', '"Allow"', "Add a comma before line 7's text"),
        ('/*",', '/*",,', "Remove the comma in line 8"),
        ('"true"}}', '"true"}},', "Remove the comma in line 9"),
        ('"true"}', "True}", "Write true"),
        ("\n  ]\n}", "", "Close what is open: ]}"),
        ('"Allow",', '"Allow,', "Close the text in line 6 with a quote"),
        ('"Version"', '// mine\n  "Version"', "Remove the comment in line 2"),
        ('"Allow"', '"allow"', "Write Allow"),
        ('"Effect"', '"Efect"', "Write Effect"),
        ("s3:GetObject", "s3:GetObjects", "Write s3:GetObject"),
        ("s3:GetObject", "s3:ListObjects", "Write s3:ListBucket"),
        ("notes/*", "notes", "Write arn:aws:s3:::notes/*"),
        ("2012-10-17", "2026-11-28", "Write 2012-10-17"),
        ('"Version": "2012-10-17",', "", 'Add "Version": "2012-10-17"'),
        ("MultiFactorAuthPresent", "MultiFactorAuthPresnt", "Write aws:MultiFactorAuthPresent"),
    ],
)
def test_what_is_wrong_is_mended_by_one_press(right: str, wrong: str, asks: str) -> None:
    assert right in GOOD
    text = GOOD.replace(right, wrong, 1)
    offered = {mend.asks: mend for _, mend in mends(text, "identity") if mend}
    assert asks in offered
    after = offered[asks].applied(text)
    json.loads(after)
    assert asks not in {mend.asks for _, mend in mends(after, "identity") if mend}


def test_a_good_policy_gets_no_mends() -> None:
    assert mends(GOOD, "identity") == ()


@settings(deadline=None)
@given(st.data())
def test_no_mend_makes_json_into_something_else(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(GOOD) - 1))
    sign = data.draw(st.sampled_from(['"', "“", ",", "{", "}", "😀", "x", "\u00a0", "'", ""]))
    text = GOOD[:at] + sign + GOOD[at + data.draw(st.integers(0, 2)) :]
    for finding, mend in mends(text, "identity"):
        if mend is None:
            continue
        after = mends(mend.applied(text), "identity")
        assert (finding.code, finding.line, finding.column) not in {
            (f.code, f.line, f.column) for f, _ in after
        }


def test_the_longest_policy_is_looked_at_within_a_tenth_of_a_second() -> None:
    statement = json.loads(GOOD)["Statement"][0]
    many = [{**statement, "Sid": f"Statement{at}", "Action": ["s3:GetObjects"]} for at in range(30)]
    text = json.dumps(
        {"Version": "2012-10-17", "Statement": many}, indent=2
    )  # longer than AWS's 6,144 characters
    mends(text, "identity")
    taken = []
    for _ in range(3):
        begun = time.process_time()
        mends(text, "identity")
        taken.append(time.process_time() - begun)
    assert min(taken) < 0.1
