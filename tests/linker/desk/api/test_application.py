"""The API over a real connection: what each role may, that it tells what casework tells, and what it withstands."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from served import PASSWORD, served

from linker.casework.deciding import decisions
from linker.casework.decision_log.custody_records import store_custody, window_of
from linker.casework.jobs import queue
from linker.casework.linking.standing_facts import raised_by
from linker.casework.matching import match
from linker.casework.series.series_overview import all_series
from linker.casework.users import access_log, accounts
from linker.casework.users.accounts import ROLES
from linker.casework.workspace.workspace import Workspace
from linker.i18n.catalog import has_message
from linker.i18n.translate import translate
from linker.library.store.store import Library
from linker.report.formats.json_csv import as_plain, json_text

WRITES = {
    ("POST", "/api/decisions"): "detective",
    ("POST", "/api/decisions/{number}/undo"): "detective",
    ("POST", "/api/solutions"): "detective",
    ("POST", "/api/solutions/undo"): "detective",
    ("POST", "/api/imports"): "detective",
    ("POST", "/api/jobs"): "detective",
    ("POST", "/api/jobs/{number}/cancel"): "detective",
    ("GET", "/api/jobs/{number}/rejects"): "detective",
    ("GET", "/api/access"): "reviewer",
}


@pytest.fixture(scope="module")
def library(path: Path) -> Iterator[Library]:
    with Library.open(path) as opened:
        yield opened


@pytest.fixture(scope="module")
def tokens(library: Library) -> dict[str, dict[str, str]]:
    """The header of an account of each role."""
    names = dict(zip(ROLES, ("Rui", "李伟", "Wang", "Chen"), strict=True))
    headers = {}
    for role in reversed(ROLES):
        accounts.add_account(library, names[role], role, PASSWORD, user="test")
        headers[role] = {"authorization": f"Bearer {accounts.issue_token(library, names[role], user='test')}"}
    return headers


@pytest.fixture(scope="module")
def desk(library: Library, path: Path, tokens: dict[str, dict[str, str]]) -> Iterator[httpx.Client]:
    assert tokens
    with served(library, path) as client:
        # Whoever has signed in may read the description; everything else asks for a token all the same.
        client.post("/sign-in", data={"name": "Rui", "password": PASSWORD})
        yield client


@pytest.fixture(scope="module")
def pair(library: Library) -> tuple[str, str]:
    links, _ = Workspace.of(library).links_of_last_run()
    return str(links.case_id_a[0]), str(links.case_id_b[0])


Operation = tuple[str, str, dict[str, Any]]


@pytest.fixture(scope="module")
def operations(desk: httpx.Client) -> list[Operation]:
    """Method, path and description of every operation that the desk describes."""
    return [
        (method.upper(), f"/api{place}", told)
        for place, methods in desk.get("/api/openapi.json").json()["paths"].items()
        for method, told in methods.items()
    ]


def test_every_operation_asks_for_a_token_and_the_role_it_needs(
    desk: httpx.Client, tokens: dict[str, dict[str, str]], operations: list[Operation]
) -> None:
    bodies: dict[str, Any] = {
        "/api/decisions": {"kind": "confirmed", "case_a": "nobody", "case_b": "none", "because": "x"},
        "/api/solutions": {"case_id": "nobody", "offender_id": "S", "because": "x"},
        "/api/solutions/undo": {"case_id": "nobody", "because": "x"},
        "/api/decisions/{number}/undo": {"because": "x"},
        "/api/jobs": {"kind": "nothing"},
    }
    met = set()
    for method, place, _ in operations:
        met.add((method, place))
        address = place.replace("{number}", "9999").replace("{case_id}", "nobody").replace("{series_id}", "S0")
        needed = WRITES.get((method, place), "reader")
        assert desk.request(method, address, json=bodies.get(place)).status_code == 401
        assert desk.request(method, address, headers={"authorization": "Bearer x"}).status_code == 401
        for role, headers in tokens.items():
            answer = desk.request(method, address, json=bodies.get(place), headers=headers)
            refused = not accounts.includes(role, needed)
            assert (answer.status_code == 403) == refused, (method, place, role, answer.text)
            assert answer.status_code < 500
    assert met >= set(WRITES)


def readings(
    operations: list[Operation], pair: tuple[str, str]
) -> Iterator[tuple[str, dict[str, str], dict[str, Any]]]:
    """(address, parameters, description) of everything that is only read."""
    values = {
        "case_id": pair[0],
        "case_a": pair[0],
        "case_b": pair[1],
        "series_id": "S1",
        "offender_id": "X",
        "number": "1",
    }
    for method, place, operation in operations:
        if (method, place) in WRITES:
            continue
        assert method == "GET"
        address = place
        for name, value in values.items():
            address = address.replace(f"{{{name}}}", quote(value))
        required = [one for one in operation.get("parameters", ()) if one["in"] == "query" and one.get("required")]
        yield address, {one["name"]: values[one["name"]] for one in required}, operation


def test_what_is_not_in_the_list_of_writes_changes_nothing(
    desk: httpx.Client,
    library: Library,
    tokens: dict[str, dict[str, str]],
    operations: list[Operation],
    pair: tuple[str, str],
) -> None:
    before = library.fingerprint(), library.decisions_fingerprint(), library.last_run(), len(queue.list_jobs(library))
    for address, parameters, _ in readings(operations, pair):
        answer = desk.get(address, params=parameters, headers=tokens["reader"])
        assert answer.status_code in {200, 404}, (address, answer.text)
    now = library.fingerprint(), library.decisions_fingerprint(), library.last_run(), len(queue.list_jobs(library))
    assert now == before


def test_answers_and_errors_are_what_the_description_says(
    desk: httpx.Client, tokens: dict[str, dict[str, str]], operations: list[Operation], pair: tuple[str, str]
) -> None:
    components = desk.get("/api/openapi.json").json()["components"]
    described = set()
    for address, parameters, operation in readings(operations, pair):
        answer = desk.get(address, params=parameters, headers=tokens["reader"])
        content = operation["responses"][str(answer.status_code)].get("content", {})
        schema = content.get("application/json", {}).get("schema")
        if schema and answer.headers["content-type"] == "application/json":
            jsonschema.validate(answer.json(), schema | {"components": components})
            described.add(address)
    assert len(described) >= 8


@pytest.mark.parametrize(("languages", "words"), [("", "does not hold"), ("zh-CN,zh;q=0.9,en;q=0.1", "没有")])
def test_an_error_has_a_stable_code_and_the_language_of_its_caller(
    desk: httpx.Client, tokens: dict[str, dict[str, str]], languages: str, words: str
) -> None:
    headers = tokens["reader"] | {"accept-language": languages}
    answer = desk.get("/api/cases/nowhere", headers=headers)
    assert answer.status_code == 404
    assert words in answer.json()["error"]
    assert has_message(answer.json()["code"])
    assert answer.json()["kind"] == "UnknownCaseError"


def test_the_api_tells_what_casework_tells(
    desk: httpx.Client, library: Library, tokens: dict[str, dict[str, str]], pair: tuple[str, str]
) -> None:
    first, second = pair
    found = desk.get("/api/matches", params={"case_id": first, "top": 5}, headers=tokens["reader"]).json()
    assert found == json.loads(json.dumps(as_plain(match.match(Workspace.of(library), first, top=5))))
    told = desk.get("/api/pairs", params={"case_a": first, "case_b": second}, headers=tokens["reader"]).json()
    assert sum(one["log10_lr"] for one in told["contributions"]) == pytest.approx(told["log10_lr"], abs=1e-9)
    assert [one.subject for one in access_log.read_log(library, user="Rui", limit=2)] == [f"{first} {second}", first]
    assert desk.get(f"/api/cases/{quote(first)}", headers=tokens["reader"]).json()["case_id"] == first
    report = desk.get("/api/reports/library", headers=tokens["reader"])
    assert report.headers["content-type"].startswith("text/html")
    assert "script-src" in report.headers["content-security-policy"]


@pytest.mark.parametrize("form", ["html", "docx", "xlsx", "geojson", "graphml", "md"])
def test_a_report_of_a_series_is_handed_out_without_names_unless_asked_for(
    desk: httpx.Client, library: Library, tokens: dict[str, dict[str, str]], form: str
) -> None:
    line = next(one for one in all_series(Workspace.of(library)) if one.offenders)
    address = f"/api/series/{quote(line.series_id)}/report"
    plain = desk.get(address, params={"format": form}, headers=tokens["reader"])
    assert plain.status_code == 200
    assert f"{line.series_id}_dossier.{form}" in plain.headers["content-disposition"]
    assert plain.headers["content-disposition"].startswith("attachment")
    for asked in ("names", "narratives"):
        refused = desk.get(address, params={"format": form, asked: True}, headers=tokens["reader"])
        assert (refused.status_code, refused.json()["code"]) == (403, "desk.role_too_low")
    named = desk.get(address, params={"format": form, "names": True}, headers=tokens["detective"])
    assert named.status_code == 200
    if form in ("html", "md"):
        assert [line.offenders[0] in one.text for one in (plain, named)] == [False, True]
    elif form not in ("docx", "xlsx"):  # packed; what is in them is looked at where they are written
        assert line.offenders[0] not in plain.text
    log = access_log.read_log(library, limit=4)
    assert [one.what for one in log] == ["export", "refused", "refused", "export"]
    took, before = log[0], log[-1]
    assert (took.who, took.what, took.subject) == ("李伟", "export", f"{line.series_id} dossier.{form} both names")
    assert (before.who, before.subject) == ("Rui", f"{line.series_id} dossier.{form} both")
    assert "李伟" in unpacked(named.content)
    assert f"{took.at:%Y-%m-%d}" in unpacked(named.content)


def unpacked(content: bytes) -> str:
    """What a file says; of one that is an archive, what its parts say."""
    if not content.startswith(b"PK"):
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


def test_a_report_that_cannot_be_written_says_why(desk: httpx.Client, tokens: dict[str, dict[str, str]]) -> None:
    for query, status in (({"format": "exe"}, 422), ({"kind": "letter"}, 422), ({"format": "md"}, 404)):
        answer = desk.get("/api/series/S9999/report", params=query, headers=tokens["reader"])
        assert answer.status_code == status


def test_two_people_decide_at_once_and_both_decisions_are_kept(
    desk: httpx.Client, library: Library, tokens: dict[str, dict[str, str]], pair: tuple[str, str]
) -> None:
    before = len(library.decisions())
    said = {"kind": "confirmed", "case_a": pair[0], "case_b": pair[1]}

    def decide(role: str) -> int:
        because = {"because": f"as {role}"}
        return desk.post("/api/decisions", json=said | because, headers=tokens[role]).status_code

    with ThreadPoolExecutor(2) as both:
        assert list(both.map(decide, ["detective", "reviewer"])) == [201, 201]
    new = library.decisions()[before:]
    assert {(one.by, one.because) for one in new} == {("李伟", "as detective"), ("Wang", "as reviewer")}
    assert decisions.audit(Workspace.of(library)).intact
    against = {**said, "kind": "rejected", "because": "no"}
    refused = desk.post("/api/decisions", json=against, headers=tokens["detective"])
    assert (refused.status_code, refused.json()["kind"]) == (409, "DecisionError")
    for one in new:
        undone = desk.post(f"/api/decisions/{one.number}/undo", json={"because": "test"}, headers=tokens["detective"])
        assert undone.status_code == 201


def test_a_decision_says_what_it_contradicts(
    desk: httpx.Client, library: Library, tokens: dict[str, dict[str, str]], pair: tuple[str, str]
) -> None:
    store_custody(library, "P-9", window_of("1990-01-01", ""), "李伟", "服刑")
    solution = {"case_id": pair[0], "offender_id": "P-9", "because": "DNA"}
    solved = desk.post("/api/solutions", json=solution, headers=tokens["detective"]).json()
    assert any("始终在押" in words["chinese"] for words in solved["against"])
    decision = {"kind": "confirmed", "case_a": pair[0], "case_b": pair[1], "because": "shoe print"}
    stored = desk.post("/api/decisions", json=decision, headers=tokens["detective"]).json()
    assert stored["against"] == json.loads(json_text(raised_by(library, library.decisions()[-1])))
    for number in (stored["number"], solved["decision"]["number"]):
        assert desk.post(f"/api/decisions/{number}/undo", json={"because": "x"}, headers=tokens["detective"]).is_success


def test_a_file_is_handed_in_and_imported_by_the_worker(
    desk: httpx.Client, library: Library, tokens: dict[str, dict[str, str]]
) -> None:
    told = "新案1,盗窃,2024-03-01 20:00,和平路1号,<script>alert(1)</script>\n"
    rows = f"案件编号,案件类别,发案时间,发案地点,简要案情\n{told}"
    files = {"file": ("../../三月.csv", rows.encode("gb18030"))}
    taken = desk.post("/api/imports", files=files, headers=tokens["detective"])
    assert taken.status_code == 202
    assert "path" not in taken.json()["arguments"]
    done = queue.wait_for(library, taken.json()["number"], seconds=300)
    assert done.state == "done", done.message
    assert done.result["import"]["imported"] == 1
    assert done.result["joined"]["touched"] == 1
    case = desk.get("/api/cases/新案1", headers=tokens["reader"])
    assert case.json()["narrative"] == "<script>alert(1)</script>"
    assert case.headers["content-type"] == "application/json"
    assert case.headers["x-content-type-options"] == "nosniff"
    library.delete_cases(["新案1"])


def test_a_workbook_that_would_fill_the_memory_fails_as_a_job(
    desk: httpx.Client, library: Library, tokens: dict[str, dict[str, str]], tmp_path: Path
) -> None:
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(300):
                sheet.write(b"0" * (1 << 20))
    taken = desk.post("/api/imports", files={"file": ("bomb.xlsx", bomb.read_bytes())}, headers=tokens["detective"])
    done = queue.wait_for(library, taken.json()["number"], seconds=300)
    assert done.state == "failed"
    assert "bomb.xlsx" in translate(done.message, "en")


odd_text = st.text(st.characters(exclude_categories=()), max_size=20).filter(lambda text: not _lone(text))
odd_values = odd_text | st.sampled_from(
    ["-1", "0", "1e400", "NaN", "99999999999999999999", "2024-13-01", "null", "../..", "%00", "' OR 1=1 --", "\x00"]
)


def _lone(text: str) -> bool:
    return any(0xD800 <= ord(letter) <= 0xDFFF for letter in text)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_nothing_that_is_sent_is_a_server_error(
    desk: httpx.Client,
    tokens: dict[str, dict[str, str]],
    pair: tuple[str, str],
    operations: list[Operation],
    data: st.DataObject,
) -> None:
    quick = [one for one in operations if one[1] not in {"/api/imports", "/api/reports/library"}]
    method, place, told = data.draw(st.sampled_from(quick))
    value = odd_values | st.sampled_from([*pair, "S1", "1"])
    address, query = place, {}
    for one in told.get("parameters", ()):
        if one["in"] == "path":
            address = address.replace(f"{{{one['name']}}}", quote(data.draw(value), safe=""))
        elif one.get("required") or data.draw(st.booleans()):
            query[one["name"]] = data.draw(value)
    names = st.sampled_from(["kind", "case_a", "case_b", "case_id", "offender_id", "because", "status", "seed"])
    body = st.dictionaries(names, value | st.none() | st.integers() | st.lists(st.integers(), max_size=2), max_size=6)
    sent = data.draw(body | st.just("not json")) if method == "POST" else None
    # A job would run for minutes.
    if place == "/api/jobs" and isinstance(sent, dict):
        sent.pop("kind", None)
    answer = desk.request(method, address, params=query, json=sent, headers=tokens["detective"])
    assert answer.status_code < 500, (method, str(answer.request.url), sent, answer.text)
    if answer.status_code >= 400 and answer.headers["content-type"] == "application/json":
        assert answer.json().keys() == {"error", "code", "kind"}


def test_half_a_letter_is_refused_and_not_stored(
    desk: httpx.Client, library: Library, tokens: dict[str, dict[str, str]], pair: tuple[str, str]
) -> None:
    before = library.decisions_fingerprint()
    body = json.dumps({"kind": "confirmed", "case_a": pair[0], "case_b": pair[1], "because": "\udc00"})
    headers = tokens["detective"] | {"content-type": "application/json"}
    assert 400 <= desk.post("/api/decisions", content=body, headers=headers).status_code < 500
    assert library.decisions_fingerprint() == before
