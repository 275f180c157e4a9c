"""The seal: tree, signature and one family's proof, checked by a script that shares no code."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.main import main
from gis.errors import BrokenPromiseError, InputError
from runs.manifest import canonical_json, run_sha256_of, seal_of
from runs.seal import keys
from runs.seal.merkle import node_hash, path_of, root_of
from runs.verify import verify_folder
from tests.match_files import random_season, season, tree

SCRIPT = Path(__file__).parents[1] / "docs" / "verify_proof.py"


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_proof", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SCRIPT_MODULE = _script()


@pytest.fixture
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where a fresh signing key lies; its public half is beside it."""
    path = tmp_path / "keys" / "signing.key"
    monkeypatch.setenv(keys.SETTING, str(path))
    assert main(["key", "create"], {}) == 0
    assert main(["key", "show", "--out", str(tmp_path / "public.pem")], {}) == 0
    return path


@pytest.fixture
def result(tmp_path: Path) -> Path:
    """Return a small sealed result: p1 at s1, p2 at s2, p3 nowhere."""
    made = season(tmp_path / "season")
    assert main(made.args(), {}) == 0
    return made.out


def proof_file(folder: Path, pupil: str) -> Path:
    """Return the file of one child's proof."""
    out = folder.parent / f"proof-{pupil}.json"
    assert main(["proof", str(folder), "--pupil", pupil, "--out", str(out)], {}) == 0
    return out


def script(path: Path, *more: str) -> tuple[int, str]:
    """Return exit code and words of the script, run as a family would: by itself."""
    command = [sys.executable, "-I", str(SCRIPT), str(path), *more]
    done = subprocess.run(  # noqa: S603 (our own script)
        command, check=False, capture_output=True, text=True, timeout=60
    )
    return done.returncode, done.stdout


# The vectors of Certificate Transparency's reference tests for the tree of RFC 6962 = RFC 9162.
CT_LEAVES = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57",
    bytes(range(0x60, 0x70)),
]
CT_ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


@pytest.mark.parametrize(("n_leaves", "root"), CT_ROOTS.items())
def test_the_tree_is_that_of_certificate_transparency(n_leaves: int, root: str) -> None:
    """Roots that thousands of other programs compute; there leaves have no salt."""
    leaves = [hashlib.sha256(b"\x00" + one).digest() for one in CT_LEAVES[:n_leaves]]

    assert root_of(leaves).hex() == root


def recursive_root(leaves: list[bytes]) -> bytes:
    """Return the root as RFC 9162 writes it down, from above: the slow twin."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return node_hash(recursive_root(leaves[:split]), recursive_root(leaves[split:]))


@given(st.integers(1, 70), st.data())
def test_every_path_leads_to_the_root_and_no_other_does(n_leaves: int, data: st.DataObject) -> None:
    """For every size and position, by the script's own walk; a changed bit leads elsewhere."""
    leaves = [hashlib.sha256(bytes([k])).digest() for k in range(n_leaves)]
    at = data.draw(st.integers(0, n_leaves - 1))
    path = path_of(leaves, at)
    root = root_of(leaves)

    assert root == recursive_root(leaves)
    assert SCRIPT_MODULE.root_from(leaves[at], at, n_leaves, path) == root
    for wrong in (bytes([leaves[at][0] ^ 1]) + leaves[at][1:], root[::-1]):
        assert SCRIPT_MODULE.root_from(wrong, at, n_leaves, path) != root
    for other in {0, n_leaves - 1, at ^ 1} - {at, n_leaves}:
        try:
            assert SCRIPT_MODULE.root_from(leaves[at], other, n_leaves, path) != root
        except SCRIPT_MODULE.WrongProofError:
            continue


def test_the_leaf_is_the_bytes_that_the_page_describes(result: Path) -> None:
    """A browser builds the same hash from text, salt and path alone."""
    proof = json.loads(proof_file(result, "p2").read_text())
    leaf = (
        '{"given":{"group":1,"pupil_id":"p2"},'
        '"offer":{"distance_m":"1300.250","pupil_id":"p2","rank":"2","school_code":"s2"}}'
    )
    assert (proof["leaf"], proof["index"], proof["leaves"]) == (leaf, 1, 3)
    assert len(proof["path"]) == 2
    hashed = hashlib.sha256(b"\x00" + bytes.fromhex(proof["salt"]) + leaf.encode()).digest()
    left = hashlib.sha256(b"\x01" + bytes.fromhex(proof["path"][0]) + hashed).digest()
    root = hashlib.sha256(b"\x01" + left + bytes.fromhex(proof["path"][1])).hexdigest()
    manifest = json.loads((result / "manifest.json").read_text())

    assert root == proof["root"] == manifest["merkle_root"]
    assert script(proof_file(result, "p1"), "--root", root)[0] == 0


def test_a_proof_names_no_other_child(tmp_path: Path) -> None:
    """No other id, salt or leaf hash but the one sibling, in clear or as a guessable hash."""
    made = random_season(tmp_path, seed=3)
    assert main(made.args(), {}) == 0
    text = proof_file(made.out, "0017").read_text()
    rows = (made.out / "offers.csv").read_text().splitlines()[1:]
    others = [row for row in rows if not row.startswith("0017,")]

    for row in others:
        pupil, school, metres, *_ = row.split(",")
        assert f'"{pupil}"' not in text
        assert not metres or metres not in text
        plain = hashlib.sha256(b"\x00" + row.encode()).hexdigest()
        assert plain not in text
        assert school is not None
    assert script(made.out.parent / "proof-0017.json")[0] == 0


Change = Callable[[dict[str, Any]], object]
ALTERED: dict[str, Change] = {
    "distance": lambda p: p.update(leaf=p["leaf"].replace("1300.250", "1300.249")),
    "school": lambda p: p.update(leaf=p["leaf"].replace('"s2"', '"s1"')),
    "group": lambda p: p.update(leaf=p["leaf"].replace('"group":1', '"group":2')),
    "salt": lambda p: p.update(salt="00" * 32),
    "short salt": lambda p: p.update(salt="00"),
    "position": lambda p: p.update(index=0),
    "beyond": lambda p: p.update(index=3),
    "size": lambda p: p.update(leaves=9),
    "path": lambda p: p["path"].reverse(),
    "short path": lambda p: p["path"].pop(),
    "long path": lambda p: p["path"].append("00" * 32),
    "root": lambda p: p.update(root="00" * 32),
    "tree head": lambda p: p.update(tree_head=p["tree_head"].replace(p["root"], "00" * 32)),
    "format": lambda p: p.update(format="another"),
    "key missing": lambda p: p.pop("salt"),
}


@pytest.mark.parametrize("name", ALTERED)
def test_an_altered_proof_fails(result: Path, name: str) -> None:
    """Whatever is changed, the script says so and ends with 1."""
    path = proof_file(result, "p2")
    proof = json.loads(path.read_text())
    before = json.dumps(proof)
    ALTERED[name](proof)
    assert json.dumps(proof) != before
    path.write_text(json.dumps(proof))

    assert SCRIPT_MODULE.main([str(path)]) == 1


def test_an_unknown_child_is_refused_without_its_id(
    result: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An id may be somebody's; nothing is written."""
    out = result.parent / "proof.json"

    assert main(["proof", str(result), "--pupil", "079012345", "--out", str(out)], {}) == 2
    assert "079012345" not in capsys.readouterr().err
    assert not out.exists()


def test_a_signed_run_verifies_with_its_key_and_no_other(
    tmp_path: Path, key: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Signature over the manifest and over the tree head; the published key decides whose it is."""
    made = season(tmp_path / "season")
    assert main(made.args(), {}) == 0
    public, other = tmp_path / "public.pem", tmp_path / "other.pem"
    other.write_bytes(keys.public_pem(keys.Ed25519PrivateKey.generate().public_key()))

    assert main(["verify", str(made.out), "--public-key", str(public)], {}) == 0
    assert "not a legal signature" in capsys.readouterr().out
    assert main(["verify", str(made.out), "--public-key", str(other)], {}) == 1
    proof = proof_file(made.out, "p1")
    assert script(proof, "--public-key", str(public))[0] == 0
    assert script(proof, "--public-key", str(other)) == (
        1,
        "WRONG: the proof is signed by another key\n",
    )
    private = key.read_text().splitlines()[1]
    written = b"".join(tree(tmp_path / "season").values())
    assert private.encode() not in written


def test_a_signature_is_the_same_each_time(tmp_path: Path, key: Path) -> None:
    """Ed25519 draws no number: the same run signed twice has the same bytes."""
    del key
    first = random_season(tmp_path / "a", seed=5)
    second = random_season(tmp_path / "b", seed=5, shuffle=7)
    assert main(first.args(), {}) == main(second.args(), {}) == 0

    assert tree(first.out) == tree(second.out)


def test_a_manifest_changed_and_hashed_again_meets_the_signature(tmp_path: Path, key: Path) -> None:
    """Who can repair hashes cannot sign: not one value of the manifest can change."""
    del key
    made = season(tmp_path / "season")
    assert main(made.args(), {}) == 0
    path = made.out / "manifest.json"
    manifest = json.loads(path.read_text())
    repaired = {"seal", "signature", "run_sha256", "format", "kind", "policy"}
    for name in set(manifest) - repaired:
        changed = {**manifest, name: {} if isinstance(manifest[name], dict) else "x"}
        changed["run_sha256"] = run_sha256_of(changed)
        changed["seal"] = seal_of(changed)
        path.write_bytes(canonical_json(changed))
        with pytest.raises(BrokenPromiseError, match="signature"):
            verify_folder(made.out)


def test_a_removed_signature_is_noticed_where_a_key_is_asked_for(tmp_path: Path, key: Path) -> None:
    """Without --public-key the run is "not signed", and the sentence says so."""
    del key
    made = season(tmp_path / "season")
    assert main(made.args(), {}) == 0
    path = made.out / "manifest.json"
    manifest = {**json.loads(path.read_text()), "signature": None}
    path.write_bytes(canonical_json({**manifest, "seal": seal_of(manifest)}))
    public = keys.read_public_key(tmp_path / "public.pem")

    assert verify_folder(made.out).signed_by is None
    with pytest.raises(BrokenPromiseError, match="not signed"):
        verify_folder(made.out, public_key=public)


def test_a_changed_offer_hashed_again_meets_the_tree(result: Path) -> None:
    """Who repairs every file hash, but not the tree, is found by its root."""
    path = result / "offers.csv"
    path.write_text(path.read_text().replace("1300.250", "1300.249"))
    manifest = json.loads((result / "manifest.json").read_text())
    manifest["outputs"]["offers.csv"] = hashlib.sha256(path.read_bytes()).hexdigest()
    manifest["run_sha256"] = run_sha256_of(manifest)
    manifest["seal"] = seal_of(manifest)
    (result / "manifest.json").write_bytes(canonical_json(manifest))

    with pytest.raises(BrokenPromiseError, match="Merkle root"):
        verify_folder(result)


@pytest.mark.parametrize("name", ["merkle_root", "merkle_leaves", "pupil_list_sha256"])
def test_a_manifest_that_lacks_a_key_is_broken_not_a_mistake_of_ours(
    result: Path, name: str
) -> None:
    """Exit code 1, also where a forger mended every hash after taking something out."""
    manifest = json.loads((result / "manifest.json").read_text())
    del manifest[name]
    manifest["run_sha256"] = run_sha256_of(manifest)
    manifest["seal"] = seal_of(manifest)
    (result / "manifest.json").write_bytes(canonical_json(manifest))

    assert main(["verify", str(result)], {}) == 1


def test_a_key_open_to_others_signs_nothing(
    tmp_path: Path, key: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The run is refused rather than signed with a key that others may have read."""
    key.chmod(0o640)
    made = season(tmp_path / "season")

    assert main(made.args(), {}) == 2
    assert "chmod 600" in capsys.readouterr().err
    assert not made.out.exists()


def test_a_key_is_made_once_and_never_printed(
    key: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A second create would make every earlier signature a stranger's."""
    assert key.stat().st_mode & 0o777 == 0o600
    before = key.read_bytes()

    assert main(["key", "create"], {}) == 2
    assert key.read_bytes() == before
    assert main(["key", "show"], {}) == 0
    said = capsys.readouterr()
    secret = key.read_text().splitlines()[1]
    assert secret not in said.out + said.err
    assert "BEGIN PUBLIC KEY" in said.out


def test_a_missing_or_foreign_key_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A setting that names nothing must not end in an unsigned run."""
    monkeypatch.setenv(keys.SETTING, str(tmp_path / "nothing.key"))
    with pytest.raises(InputError, match="not there"):
        keys.signing_key()

    (tmp_path / "nothing.key").write_text("no key")
    (tmp_path / "nothing.key").chmod(0o600)
    with pytest.raises(InputError, match="Ed25519"):
        keys.signing_key()

    monkeypatch.setenv(keys.SETTING, "")
    assert keys.signing_key() is None
