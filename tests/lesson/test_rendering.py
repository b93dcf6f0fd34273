"""The three ways of one call, from one description: spelled right, and all saying the same."""

from __future__ import annotations

import json
import os
from typing import Any
from unittest.mock import patch

import pytest
from awscli.clidriver import create_clidriver
from hypothesis import example, given, settings
from hypothesis import strategies as st

from labkit.lesson import Call, FromStep, SessionFrom, Upload
from labkit.lesson.ways.calls import fill, placeholders
from labkit.lesson.ways.cli import NotAnAwsCommandError, cli_line, split_command
from labkit.lesson.ways.documents import wire
from labkit.lesson.ways.form import FormError, form_fields, read_form
from labkit.lesson.ways.python import python_lines
from labkit.lesson.ways.replies import shown
from labkit.lesson.ways.words import words
from tests.quick_aws import DATA

TRUST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "it's"}}]}
CALLS = [
    Call("iam", "CreateRole", {"RoleName": "R", "AssumeRolePolicyDocument": TRUST}, as_="me"),
    Call("iam", "TagUser", {"UserName": "u", "Tags": [{"Key": "Department", "Value": "IT"}]}, as_="me"),
    Call("iam", "TagUser", {"UserName": "u", "Tags": [{"Key": "a b", "Value": "x,y=z"}]}, as_="me"),
    Call("iam", "UntagUser", {"UserName": "u", "TagKeys": ["a", "b c"]}, as_="me"),
    Call(
        "iam", "CreateLoginProfile", {"UserName": "u", "Password": "-x'\"$y", "PasswordResetRequired": True}
    ),
    Call("iam", "UpdateAccountPasswordPolicy", {"MinimumPasswordLength": 14, "RequireSymbols": False}),
    Call(
        "organizations",
        "CreatePolicy",
        {"Name": "N", "Description": "", "Type": "SERVICE_CONTROL_POLICY", "Content": TRUST},
    ),
    Call(
        "sts",
        "AssumeRole",
        {"RoleArn": "arn:aws:iam::111122223333:role/R", "RoleSessionName": "s", "DurationSeconds": 900},
    ),
    Call(
        "s3",
        "PutPublicAccessBlock",
        {"Bucket": "b", "PublicAccessBlockConfiguration": {"BlockPublicAcls": True}},
    ),
    Call(
        "ec2", "DescribeInstances", {"Filters": [{"Name": "tag:x", "Values": ["1", "2"]}]}, region="eu-west-1"
    ),
]


def sent_by_command(line: str) -> dict[str, Any]:
    """What the real `aws` command would send, caught before it leaves; in this process, without a network."""
    caught: dict[str, Any] = {}
    with patch.dict(os.environ, DATA):  # an open scene sets aside what the program set when it was imported
        driver = create_clidriver()
        for option in ("config_file", "credentials_file"):
            driver.session.set_config_variable(option, "/dev/null")
        driver.session.set_credentials("key", "secret")
        driver.session.set_config_variable("region", "us-east-1")

        def catch(params: dict[str, Any], model: Any, **_: Any) -> None:
            service = model.service_model.service_name
            caught.update(service=service, operation=model.name, parameters=dict(params))
            raise KeyboardInterrupt

        driver.session.register("provide-client-params.*.*", catch, unique_id="catch")
        _, argv = split_command(line)
        driver.main([word for at, word in enumerate(argv) if "--profile" not in (word, argv[at - 1])][1:])
    return caught


def sent_by_python(code: str) -> dict[str, Any]:
    """What the Python would send, to a client that only listens."""
    caught: dict[str, Any] = {}

    class Listener:
        def __init__(self, service: str) -> None:
            self._service = service

        def __getattr__(self, method: str) -> Any:
            return lambda **parameters: caught.update(
                service=self._service, method=method, parameters=parameters
            )

    class Lab:
        def session(self, profile: str = "", credentials: Any = None) -> Lab:
            return self

        def client(self, service: str, region_name: str | None = None) -> Listener:
            return Listener(service)

    exec(compile(code, "<python>", "exec"), {"lab": Lab()})  # noqa: S102 - what the lesson itself does
    return caught


def sent_by_form(call: Call) -> dict[str, Any]:
    return read_form(call, {field.name: field.text for field in form_fields(call)})


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.operation)
def test_the_three_ways_send_the_same(call: Call) -> None:
    by_command = sent_by_command(cli_line(call))
    by_python = sent_by_python(python_lines(call))
    assert by_command["operation"] == call.operation
    assert by_python["service"] == call.service
    assert by_command["parameters"] == by_python["parameters"] == sent_by_form(call) == wire(call)


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)


@settings(max_examples=25, deadline=None)
@given(
    name=TEXTS,
    tags=st.lists(st.fixed_dictionaries({"Key": TEXTS, "Value": TEXTS}), max_size=2),
    document=st.dictionaries(TEXTS, TEXTS | st.lists(TEXTS, max_size=2) | st.booleans(), max_size=3),
)
@example(name=";", tags=[], document={})
@example(name="-x", tags=[{"Key": "'", "Value": "#"}], document={"a": "\\"})
def test_any_text_comes_through_all_three(
    name: str, tags: list[dict[str, str]], document: dict[str, Any]
) -> None:
    call = Call(
        "iam",
        "CreateRole",
        {"Description": name, "Tags": tags, "AssumeRolePolicyDocument": document},
        as_="p",
    )
    if any("://" in str(part) for part in (name, tags)):
        return  # the command reads such a text as the address of a file
    expected = wire(call)
    _, argv = split_command(cli_line(call))
    assert json.dumps(document, indent=2) in argv
    assert sent_by_python(python_lines(call))["parameters"] == expected
    assert sent_by_form(Call("iam", "CreateRole", {**call.parameters, "RoleName": "r"})) == {
        **expected,
        "RoleName": "r",
    }


def test_command_is_spelled_as_the_documentation_spells_it() -> None:
    call = Call(
        "s3", "PutObject", {"Bucket": "b", "Key": "dir/a.txt", "Body": Upload("a.txt", "hi")}, as_="dev"
    )
    assert cli_line(call) == "aws s3api put-object --bucket b --key dir/a.txt --body a.txt --profile dev"
    call = Call("s3", "GetObject", {"Bucket": "b", "Key": "dir/a.txt"}, as_="dev")
    assert cli_line(call) == "aws s3api get-object --bucket b --key dir/a.txt --profile dev a.txt"


def test_python_reads_well() -> None:
    code = python_lines(CALLS[0])
    assert code.startswith("import json\n\nassume_role_policy_document = {\n")
    assert 'client = lab.session("me").client("iam")\nclient.create_role(\n' in code
    assert max(len(line) for line in code.splitlines()) <= 88


def test_a_session_of_an_earlier_step() -> None:
    call = Call("s3", "ListBuckets", as_=SessionFrom("assume"))
    variables, argv = split_command(cli_line(call))
    assert variables["AWS_SESSION_TOKEN"] == "<from assume: Credentials.SessionToken>"
    assert argv == ["aws", "s3api", "list-buckets"]
    assert 'lab.session(credentials=lab.result("assume")["Credentials"])' in python_lines(call)


def test_learners_lines_are_read_as_a_shell_would() -> None:
    line = "# what's this?\naws iam get-user \\\n  --user-name 'it'\"'\"'s' \\\n --output json"
    assert split_command(line)[1] == ["aws", "iam", "get-user", "--user-name", "it's", "--output", "json"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("", "no command"),
        ("ls -l", "starts with aws"),
        ("aws iam get-user --user-name 'x", "never closed"),
        ("aws iam list-users | grep x", "no shell"),
        ("aws iam list-users>users.json", "no shell"),
        ("aws iam list-users --profile ina; ls", "no shell"),
        ("aws iam get-user --user-name `whoami`", "no shell"),
        ("aws iam get-user --user-name $(whoami)", "no shell"),
        ("aws iam get-user --user-name x << END", "no shell"),
    ],
)
def test_what_is_no_aws_command_is_refused_in_words(line: str, says: str) -> None:
    with pytest.raises(NotAnAwsCommandError, match=says):
        split_command(line)


def test_forms_say_what_is_wrong() -> None:
    call = Call("iam", "TagUser", {"UserName": "u", "Tags": [{"Key": "a", "Value": "b"}]})
    with pytest.raises(FormError, match=r"Tags.*'Department IT'.*equals sign"):
        read_form(call, {"Tags": "a=b\nDepartment IT"})
    with pytest.raises(FormError, match=r"User name.*empty"):
        read_form(call, {"UserName": ""})
    block = Call("s3", "PutPublicAccessBlock", {"Bucket": "b", "PublicAccessBlockConfiguration": {}})
    with pytest.raises(FormError, match=r"Public access block.*line 1, column 2"):
        read_form(block, {"PublicAccessBlockConfiguration": "{oops"})


def test_what_is_inside_a_parameter_has_a_field_of_its_own() -> None:
    ranges = [{"CidrIp": "0.0.0.0/0"}, {"CidrIp": "203.0.113.0/24"}]
    allowed = [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": ranges}]
    call = Call("ec2", "AuthorizeSecurityGroupIngress", {"GroupId": "sg-1", "IpPermissions": allowed})
    fields = {field.name: field for field in form_fields(call)}
    assert fields["IpPermissions.0.IpRanges.1.CidrIp"].label == "IP permissions 1: IP ranges 2: CIDR IP"
    assert fields["IpPermissions.0.FromPort"].kind == "number"
    assert read_form(call, {}) == call.parameters
    read = read_form(call, {"IpPermissions.0.FromPort": "80", "IpPermissions.0.IpRanges.1.CidrIp": ""})
    assert read["IpPermissions"][0] == allowed[0] | {"FromPort": 80, "IpRanges": ranges[:1]}
    assert call.parameters["IpPermissions"][0]["FromPort"] == 22  # the step's own is as it was


def test_settings_that_are_on_or_off_are_ticked() -> None:
    block = {"BlockPublicAcls": True, "IgnorePublicAcls": False}
    call = Call("s3", "PutPublicAccessBlock", {"Bucket": "b", "PublicAccessBlockConfiguration": block})
    field = form_fields(call)[1]
    assert (field.kind, field.text, len(field.choices)) == ("checks", "BlockPublicAcls", 4)
    assert read_form(call, {}) == call.parameters
    read = read_form(call, {field.name: "IgnorePublicAcls\nRestrictPublicBuckets"})
    changed = {"BlockPublicAcls": False, "IgnorePublicAcls": True, "RestrictPublicBuckets": True}
    assert read["PublicAccessBlockConfiguration"] == changed
    assert not any(read_form(call, {field.name: ""})["PublicAccessBlockConfiguration"].values())


def test_tags_are_lines_where_lines_can_say_them() -> None:
    tags = [{"Key": "Department", "Value": "IT"}, {"Key": "Note", "Value": "a=b"}]
    call = Call("iam", "TagUser", {"UserName": "u", "Tags": tags})
    (field,) = (field for field in form_fields(call) if field.name == "Tags")
    assert (field.kind, field.text) == ("pairs", "Department=IT\nNote=a=b")
    assert read_form(call, {})["Tags"] == tags
    assert read_form(call, {"Tags": " Team = Sea \n"})["Tags"] == [{"Key": "Team", "Value": "Sea"}]
    odd = Call("iam", "TagUser", {"UserName": "u", "Tags": [{"Key": "a", "Value": "two\nlines"}]})
    assert [field.name for field in form_fields(odd)] == ["UserName", "Tags.0.Key", "Tags.0.Value"]
    assert read_form(odd, {}) == odd.parameters


def test_only_json_is_called_json() -> None:
    pattern = '{ ($.errorCode = "AccessDenied*") }'
    parameters = {
        "logGroupName": "g",
        "filterName": "f",
        "filterPattern": pattern,
        "metricTransformations": [],
    }
    fields = form_fields(Call("logs", "PutMetricFilter", parameters))
    assert [field.kind for field in fields] == ["text", "text", "text", "json"]


def test_labels_are_words() -> None:
    assert words("AssumeRolePolicyDocument") == "Assume role policy document"
    assert words("MFASerialNumber") == "MFA serial number"
    assert words("RoleArn") == "Role ARN"
    assert words("S3BucketName") == "S3 bucket name"
    kinds = {field.label: field.kind for call in CALLS for field in form_fields(call)}
    assert kinds["Type"] == "choice"
    assert kinds["Password reset required"] == "flag"


def test_placeholders_stand_anywhere() -> None:
    value = {
        "Arn": f"arn:aws:iam::{FromStep('make', 'Account.Id', 1)}:root",
        "Whole": FromStep("make", "Keys[0]"),
    }
    assert placeholders(value) == (FromStep("make", "Account.Id", 1), FromStep("make", "Keys[0]"))
    filled = fill(value, lambda wanted: {"Account.Id": "1234", "Keys[0]": {"a": 1}}[wanted.path])
    assert filled == {"Arn": "arn:aws:iam::1234:root", "Whole": {"a": 1}}


def test_a_policy_that_is_sent_as_text_is_laid_out() -> None:
    told = shown({"Policy": {"Content": json.dumps(TRUST)}, "Other": '{"a": 1}', "Content": "{"})
    assert json.loads(told)["Policy"] == {"Content (a text that holds JSON)": TRUST}
    assert json.loads(told)["Other"] == '{"a": 1}'
    assert json.loads(told)["Content"] == "{"
