"""``kg validate``: the project, and anybody's data, in every form, with the right exit code."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import rejections
from pyoxigraph import RdfFormat, parse

from kg.build import Built
from kg.cli.app import run
from kg.cli.validate import _ENGINES, _FORMS
from kg.names import Names
from kg.validate import ENGINES

Outcome = tuple[int, str, str]


@pytest.fixture
def kg(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, root: Path) -> Callable[..., Outcome]:
    """Return a function that runs ``kg validate`` in the checkout: exit code, stdout, stderr."""
    monkeypatch.chdir(root)

    def ran(*arguments: str, stdin: str = "") -> Outcome:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        code = run(["validate", *arguments])
        streams = capsys.readouterr()
        assert "Traceback" not in streams.err
        return code, streams.out, streams.err

    return ran


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a file with an office of nobody."""
    path = tmp_path / "offices.ttl"
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in rejections.names().prefixes.items())
    path.write_text(f"{prefixes}<urn:office> a sa:Office ;\n  skos:prefLabel 'Chief'@en .\n", encoding="utf-8")
    return path


def test_the_project_is_clean(kg: Callable[..., Outcome]) -> None:
    assert kg() == (0, "nothing found\n", "")
    assert kg("--fail-on", "info")[0] == 0


@pytest.mark.parametrize("form", _FORMS)
def test_every_form_of_the_same_findings(kg: Callable[..., Outcome], data: Path, form: str) -> None:
    code, out, err = kg(str(data), "-f", form)
    assert (code, err) == (1, "")
    assert "Give exactly one officeOf" in " ".join(out.replace("\\n", " ").split())
    if form in ("ttl", "jsonld"):
        kind = RdfFormat.TURTLE if form == "ttl" else RdfFormat.JSON_LD
        assert any("ValidationReport" in str(quad.object) for quad in parse(out.encode(), kind))


def test_a_finding_is_told_at_its_line(kg: Callable[..., Outcome], data: Path) -> None:
    line = data.read_text(encoding="utf-8").splitlines().index("<urn:office> a sa:Office ;") + 1
    assert f"  --> {data}:{line}  <urn:office> sa:officeOf\n" in kg(str(data))[1]


def test_json_without_and_before_the_verb(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--json", "validate", str(data)]) == 1
    document = json.loads(capsys.readouterr().out)
    assert (document["conforms"], document["counts"]["error"]) == (False, 1)
    assert document["findings"][0]["rule"] == "Office-officeOf"


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_finds_it(kg: Callable[..., Outcome], data: Path, engine: str) -> None:
    assert _ENGINES == ENGINES
    code, out, err = kg(str(data), "--engine", engine)
    assert (code, err) == (1, "")
    assert out.count("error[") == 1
    assert "error[Office-officeOf]" in out


def test_a_shape_that_goes_to_the_judge_is_named(kg: Callable[..., Outcome], data: Path, tmp_path: Path) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "<urn:S> a sh:NodeShape ; sh:targetNode <urn:office> ; sh:pattern '^x' ; sh:flags 'x' .",
        encoding="utf-8",
    )
    code, out, err = kg(str(data), "-s", str(shapes))
    assert (code, err) == (1, "<urn:S> was left to pySHACL: the flag 'x' of sh:pattern\n")
    assert "urn:office" in out


def test_a_file_to_write(kg: Callable[..., Outcome], data: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.sarif"
    assert kg(str(data), "-f", "sarif", "-o", str(target)) == (1, "", "")
    assert json.loads(target.read_text(encoding="utf-8"))["version"] == "2.1.0"


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warn", 1), ("info", 1), ("none", 0)])
def test_the_severity_that_fails(
    kg: Callable[..., Outcome], data: Path, tmp_path: Path, fail_on: str, code: int
) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "<urn:S> a sh:NodeShape ; sh:targetNode <urn:office> ; sh:nodeKind sh:Literal ; sh:severity sh:Warning .",
        encoding="utf-8",
    )
    assert kg(str(data), "-s", str(shapes), "--fail-on", fail_on)[0] == code


def test_stdin_needs_a_format(kg: Callable[..., Outcome], data: Path) -> None:
    text = data.read_text(encoding="utf-8")
    assert "--input-format" in kg("-", stdin=text)[2]
    code, out, _ = kg("-", "--input-format", "ttl", stdin=text)
    assert code == 1
    assert "--> stdin:" in out


def test_several_files_are_read_as_one(kg: Callable[..., Outcome], data: Path, tmp_path: Path) -> None:
    more = tmp_path / "more.nt"
    names: Names = rejections.names()
    more.write_text(
        f"<urn:office> <{names.sa('officeOf')}> <urn:house> .\n"
        f"<urn:house> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{names.sa('Body')}> .\n"
        '<urn:house> <http://www.w3.org/2004/02/skos/core#prefLabel> "House"@en .\n',
        encoding="utf-8",
    )
    assert kg(str(data), str(more)) == (0, "nothing found\n", "")


def test_data_that_no_shape_looks_at_are_a_finding(kg: Callable[..., Outcome]) -> None:
    code, out, _ = kg("-", "--input-format", "nt", stdin="<urn:a> <urn:b> <urn:c> .")
    assert code == 1
    assert "error[no-focus]" in out


def test_the_project_by_some_of_its_shapes(kg: Callable[..., Outcome]) -> None:
    assert kg("-s", "shapes/time.ttl", "-s", "shapes/claims.ttl") == (0, "nothing found\n", "")
    code, out, _ = kg("-s", "ontology/terms.ttl")
    assert code == 1
    assert "error[no-shapes]" in out


def test_part_of_the_findings(kg: Callable[..., Outcome], data: Path) -> None:
    text = data.read_text(encoding="utf-8") + "<urn:post> a sa:Office .\n"
    data.write_text(text, encoding="utf-8")

    def told(*arguments: str) -> set[tuple[str, str]]:
        findings = json.loads(kg(str(data), "-f", "json", *arguments)[1])["findings"]
        return {(finding["rule"], finding["focus"]) for finding in findings}

    everything = {("Office-officeOf", "<urn:office>"), ("Office-officeOf", "<urn:post>"), ("Named-name", "<urn:post>")}
    assert told() == everything
    assert told("--focus", "<urn:office>") == {("Office-officeOf", "<urn:office>")}
    assert told("--focus", "urn:post", "--shape", "Named") == {("Named-name", "<urn:post>")}
    assert told("--shape", "shape:Office-officeOf") == everything - {("Named-name", "<urn:post>")}
    assert kg(str(data), "--shape", "leak")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-f", "jsn"], "json"),
        (["--fail-on", "warning"], "warn"),
        (["--shape", "Claim-evidense"], "Claim-evidence"),
        (["--shape", "label-kase"], "label-case"),
        (["--focus", "clam:atl-001"], "claim"),
        (["nothing.like.that"], "--input-format"),
        (["x.ttl", "--input-format", "turtel"], "ttl"),
        (["--engine", "pyshacle"], "pyshacl"),
    ],
)
def test_usage_errors_say_what_to_type(kg: Callable[..., Outcome], arguments: list[str], said: str) -> None:
    code, out, err = kg(*arguments)
    assert (code, out) == (2, "")
    assert said in err


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.ttl", "<urn:a> <urn:b>", "a.ttl:1:"),
        ("a.jsonld", "{", "a.jsonld"),
        ("a.nq", "", "empty"),
        ("a.rdf", "<!DOCTYPE x><rdf:RDF/>", "DOCTYPE"),
        ("missing.ttl", None, "missing.ttl"),
    ],
)
def test_what_cannot_be_read_ends_3(
    kg: Callable[..., Outcome], tmp_path: Path, name: str, text: str | None, said: str
) -> None:
    path = tmp_path / name
    if text is not None:
        path.write_text(text, encoding="utf-8")
    code, out, err = kg(str(path))
    assert (code, out) == (3, "")
    assert said in err
    code, out, err = kg(str(path), "-f", "json")
    assert (code, err) == (3, "")
    assert json.loads(out)["findings"][0]["file"].endswith(name)


def test_shapes_that_cannot_be_run_end_3(kg: Callable[..., Outcome], data: Path, tmp_path: Path) -> None:
    shapes = tmp_path / "shapes"
    shapes.write_text(
        "<urn:S> a <http://www.w3.org/ns/shacl#NodeShape> ; <http://www.w3.org/ns/shacl#targetNode> <urn:office> ;\n"
        "  <http://www.w3.org/ns/shacl#minCount> 1 .",
        encoding="utf-8",
    )
    code, _, err = kg(str(data), "-s", str(shapes))
    assert code == 3
    assert "the shape <urn:S> cannot be run" in err
    assert f"{shapes}:1" in err


def test_faults_in_the_seeds_are_findings_for_tools(
    built: Built, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path, content in built.sources.files.items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    (tmp_path / "seeds/reference/bad.yaml").write_text("- id: state:X\n  prefLabl: X\n", encoding="utf-8")
    assert run(["-C", str(tmp_path), "validate", "-f", "github"]) == 1
    told = capsys.readouterr().out
    assert told.startswith("::error file=seeds/reference/bad.yaml,line=2")
    assert run(["-C", str(tmp_path), "validate"]) == 1
    assert "prefLabel" in capsys.readouterr().err
