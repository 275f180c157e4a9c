"""Official papers: what all three formats hold is what the run offers, on A4, with its checksum."""

from __future__ import annotations

import hashlib
import io
import json
import re
import stat
from typing import TYPE_CHECKING, Any

import docx
import openpyxl
import pypdf
import pytest
from sqlalchemy import text

from gis import db
from gis.errors import InputError
from gis.kernel_cache import SETTING as KERNELS
from gis.kernel_cache import prepare
from runs.allocate import allocate
from runs.papers.letterhead import Letterhead
from runs.papers.letterhead import read as read_letterhead
from runs.papers.of_run import make, papers_of
from runs.papers.paper import KINDS, Paper
from runs.papers.templates import templates
from runs.papers.word import word
from runs.papers.write import Form, write
from runs.recorded.moves import measured_moves
from runs.recorded.overrides import Decision, decide
from runs.recorded.states import change_state
from tests.decided import WHO, confirm
from tests.fixtures.database import keep_runs_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from runs.papers.facts import Papers

SEASON = "2026-2027"
WARD = "99101"
A4_PT = (595.28, 841.89)


@pytest.fixture(scope="module")
def city(
    module_city_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Engine, int]]:
    """Return a provisional run of the invented city with one exception."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(KERNELS, str(prepare()))
        engine = db.engine(module_city_url)
        with keep_runs_in(tmp_path_factory.mktemp("papers")):
            run_id = allocate(engine, "nearest-first", season=SEASON, grade="1").run_id
            change_state(engine, run_id, "provisional", decided_by="committee")
            with engine.connect() as connection:
                pupil = connection.scalar(
                    text(
                        "SELECT min(pupil_id) FROM work.offer WHERE run_id = :run"
                        " AND home_ward_code = :ward AND school_code IS NOT NULL"
                    ),
                    {"run": run_id, "ward": WARD},
                )
            why = Decision(
                reason_code="refused", reason="x", decided_by="committee", document="5/QĐ"
            )
            decide(engine, run_id, measured_moves(engine, run_id, [(str(pupil), None)]), why)
            yield engine, run_id
        engine.dispose()


@pytest.fixture(scope="module")
def found(city: tuple[Engine, int]) -> Papers:
    """Return what the papers are made of."""
    return papers_of(*city)


@pytest.fixture(scope="module")
def folder(found: Papers, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the written papers of one ward and its schools."""
    out = tmp_path_factory.mktemp("written") / "papers"
    write(found, out, Form(), wards={WARD})
    return out


def listed(folder: Path) -> list[dict[str, Any]]:
    """Return the papers that the list of a folder names."""
    return list(json.loads((folder / "papers.json").read_text("utf-8"))["papers"])


def rows_of_docx(path: Path) -> list[tuple[str, ...]]:
    """Return the rows of the one table that has a heading TT."""
    for table in docx.Document(str(path)).tables:
        cells = [tuple(cell.text for cell in row.cells) for row in table.rows]
        if cells[0][0] == "TT":
            return cells[1:]
    pytest.fail("no table")


def rows_of_xlsx(path: Path) -> list[tuple[str, ...]]:
    """Return the rows under the heading TT, as long as they are numbered."""
    sheet = openpyxl.load_workbook(path).active
    cells = [tuple(row) for row in sheet.iter_rows(values_only=True)]
    top = next(n for n, row in enumerate(cells) if row[0] == "TT")
    rows = []
    for row in cells[top + 1 :]:
        if row[0] != str(len(rows) + 1):
            return rows
        rows.append(tuple("" if one is None else str(one) for one in row))
    return rows


def squeezed(path: Path) -> str:
    """Return the text of a PDF without any space: where lines break is not looked at."""
    pages = pypdf.PdfReader(path).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


def by_hand(one: dict[str, Any], run_sha256: str, rows: list[tuple[str, ...]]) -> str:
    """Return the checksum as docs/papers.md tells it, from the cells that were read."""
    first = ["gan-truong-paper-1", one["unit"], one["code"], one["kind"], run_sha256]
    lines = ["\t".join([*first, one["standing"]]), *("\t".join(row) for row in rows)]
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


def test_all_three_formats_hold_the_offers_row_by_row(
    city: tuple[Engine, int], folder: Path
) -> None:
    """The ward's list is who lives there and has a seat after all decisions, and nobody else."""
    engine, run_id = city
    with engine.connect() as connection:
        offers = connection.execute(
            text(
                "SELECT pupil_id, school_code FROM work.offer WHERE run_id = :run"
                " AND home_ward_code = :ward AND school_code IS NOT NULL"
                " AND pupil_id NOT IN (SELECT pupil_id FROM work.override)"
                ' ORDER BY pupil_id COLLATE "C"'
            ),
            {"run": run_id, "ward": WARD},
        ).all()
    path = folder / WARD / f"phuong-{WARD}.xep-cho"
    rows = rows_of_docx(path.with_name(f"{path.name}.docx"))

    assert [(row[1], row[2]) for row in rows] == [tuple(one) for one in offers]
    assert len(rows) > 100
    told = listed(folder)
    assert {one["kind"] for one in told} == set(KINDS)
    assert {one["unit"] for one in told} == {"ward", "school"}
    for one in told:
        name = folder / f"{one['path']}.docx"
        rows = rows_of_docx(name)
        assert rows == rows_of_xlsx(name.with_suffix(".xlsx")), one
        text_of_pdf = squeezed(name.with_suffix(".pdf"))
        at = 0
        for row in rows:
            cells = re.sub(r"\s", "", "".join(row))
            here = text_of_pdf.find(cells, at)
            assert here >= 0, (one["path"], row)
            at = here + len(cells)
        assert len(rows) == one["rows"]


def test_the_checksum_is_that_of_the_cells_and_stands_on_every_page(
    found: Papers, folder: Path
) -> None:
    """Worked out from what was read, in the way that docs/papers.md tells; and on each page."""
    run_sha256 = str(found.run["run_sha256"])
    for one in listed(folder):
        name = folder / f"{one['path']}.docx"
        assert by_hand(one, run_sha256, rows_of_xlsx(name.with_suffix(".xlsx"))) == one["sha256"]
        reader = pypdf.PdfReader(name.with_suffix(".pdf"))
        for number, page in enumerate(reader.pages, start=1):
            words = page.extract_text()
            assert one["sha256"] in words
            assert f"Trang {number}/{len(reader.pages)}" in words
            assert "ĐỀ XUẤT" in words
            size = (float(page.mediabox.width), float(page.mediabox.height))
            assert size == pytest.approx(A4_PT, abs=0.1)
        section = docx.Document(str(name)).sections[0]
        for footer in (section.first_page_footer, section.footer):
            line = footer.paragraphs[0]
            assert one["sha256"] in line.text
            assert "PAGE" in line._p.xml  # noqa: SLF001 (a field has no text)
            assert "NUMPAGES" in line._p.xml  # noqa: SLF001 (the same)
        assert section.page_width is not None
        assert section.page_width.mm == pytest.approx(210, abs=0.1)
        assert section.left_margin is not None
        assert 30 <= round(section.left_margin.mm) <= 35
        sheet = openpyxl.load_workbook(name.with_suffix(".xlsx")).active
        assert str(sheet.page_setup.paperSize) == "9"
        assert one["sha256"] in sheet.oddFooter.center.text
        assert "&P/&N" in sheet.oddFooter.center.text


def test_the_form_is_the_decree_s_and_the_signature_is_left_to_the_authority(
    folder: Path,
) -> None:
    """National title, motto, dotted number and date, recipients, the place of the signature."""
    minutes = folder / WARD / f"phuong-{WARD}.bien-ban.docx"
    paper = docx.Document(str(minutes))
    rows = [row for table in paper.tables for row in table.rows]
    cells = " ".join(cell.text for row in rows for cell in row.cells)
    lines = " ".join(line.text for line in paper.paragraphs)

    for part in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Nơi nhận:"):
        assert part in cells
    assert "Số: ……/……" in cells
    assert "ngày …… tháng …… năm ……" in cells
    assert "ỦY BAN NHÂN DÂN PHƯỜNG" in cells
    assert "(Ký, ghi rõ họ tên, đóng dấu)" in cells
    assert "BIÊN BẢN" in lines
    assert "không phải chữ ký theo luật" in lines
    assert "chưa ai chấp nhận" in lines
    assert "DỮ LIỆU HƯ CẤU" in lines


@pytest.mark.full
def test_files_are_the_owner_s_the_same_again_and_never_over_others(
    found: Papers, folder: Path, tmp_path: Path
) -> None:
    """Mode 0600; equal bytes on a second day; a folder that holds something is refused."""
    again = tmp_path / "again"
    write(found, again, Form(), wards={WARD})

    files = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    assert files == sorted(path.relative_to(again) for path in again.rglob("*") if path.is_file())
    for path in files:
        assert (folder / path).read_bytes() == (again / path).read_bytes(), path
        assert stat.S_IMODE((folder / path).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    sums = dict(
        reversed(line.split("  ")) for line in (folder / "SHA256SUMS").read_text().splitlines()
    )
    for name, digest in sums.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    with pytest.raises(InputError, match="not empty"):
        write(found, again, Form(), wards={WARD})
    with pytest.raises(InputError, match="no paper for ward 00000"):
        write(found, tmp_path / "none", Form(), wards={"00000"})
    assert not (tmp_path / "none").exists()


def test_a_ward_s_folder_holds_its_children_and_its_schools_only(
    city: tuple[Engine, int], folder: Path
) -> None:
    """Every id on its papers is of a child that lives there or has a seat or wish there."""
    engine, run_id = city
    with engine.connect() as connection:
        may = set(
            connection.scalars(
                text(
                    "SELECT o.pupil_id FROM work.offer AS o WHERE o.run_id = :run"
                    " AND (o.home_ward_code = :ward OR o.school_ward_code = :ward OR EXISTS ("
                    "SELECT FROM work.considered AS c JOIN public.school AS s USING (school_code)"
                    " WHERE c.run_id = :run AND c.pupil_id = o.pupil_id AND s.ward_code = :ward))"
                ),
                {"run": run_id, "ward": WARD},
            )
        )
    seen: set[str] = set()
    for one in listed(folder):
        assert one["path"].startswith(f"{WARD}/")
        if one["kind"] != "minutes":
            rows = rows_of_xlsx(folder / f"{one['path']}.xlsx")
            seen |= {row[1] for row in rows}
    assert seen
    assert seen <= may


def test_confirmed_papers_say_by_whom_and_are_no_proposal(
    city: tuple[Engine, int], found: Papers
) -> None:
    """The same rows get another checksum, and ĐỀ XUẤT is gone from every place."""
    engine, run_id = city
    before = _paper(found)
    confirm(engine, run_id, document="12/QĐ-UBND")
    after = _paper(papers_of(engine, run_id))

    assert (before.word, after.word) == ("proposed", "confirmed")
    assert before.rows == after.rows
    assert before.sha256 != after.sha256
    assert "12/QĐ-UBND" in after.standing
    assert WHO["person"] in after.standing
    written = docx.Document(io.BytesIO(word(after)))
    header = written.sections[0].first_page_header.paragraphs[0].text
    assert "ĐỀ XUẤT" not in header + " ".join(line.text for line in written.paragraphs)
    assert (
        "ĐỀ XUẤT"
        in docx.Document(io.BytesIO(word(before))).sections[0].first_page_header.paragraphs[0].text
    )


def test_an_office_s_own_template_is_used_and_a_broken_one_refused(found: Papers) -> None:
    """What it adds stands on the paper; without rows, checksum or state it is refused."""
    one = _paper(found)
    name = "phuong.xep-cho.docx"
    own = docx.Document(io.BytesIO(templates()[name]))
    own.add_paragraph("Mẫu của phường {{ dia_danh }}")
    edited = io.BytesIO()
    own.save(edited)
    made = docx.Document(io.BytesIO(word(one, {name: edited.getvalue()})))
    assert f"Mẫu của phường {one.letterhead.dia_danh}" in [p.text for p in made.paragraphs]

    own.add_paragraph("{{ no_such_thing }}")
    wrong = io.BytesIO()
    own.save(wrong)
    empty = io.BytesIO()
    docx.Document().save(empty)
    for content, says in (
        (wrong.getvalue(), "no_such_thing"),
        (empty.getvalue(), "leaves out ma_kiem, dong, tinh_trang"),
        (b"PK no zip", "phuong.xep-cho.docx"),
    ):
        with pytest.raises(InputError, match=says):
            word(one, {name: content})


def test_a_school_whose_name_looks_like_markup_or_a_formula_stays_text(
    found: Papers, tmp_path: Path
) -> None:
    """Names are data: neither XML, nor a template's braces, nor a formula."""
    import dataclasses  # noqa: PLC0415 (this test alone)

    evil = '=1+1&<b>{{ 7 * 7 }}"'
    one = _paper(found)
    rows = (("1", "A1", "79001", evil, "1", ""),)
    changed = dataclasses.replace(one, rows=rows)
    assert rows_of_docx_bytes(word(changed), tmp_path) == [rows[0]]
    from runs.papers.excel import excel  # noqa: PLC0415 (the same)

    path = tmp_path / "x.xlsx"
    path.write_bytes(excel(changed))
    sheet = openpyxl.load_workbook(path).active
    cell = next(c for row in sheet.iter_rows() for c in row if c.value == evil)
    assert cell.data_type == "s"


def test_a_letterhead_names_the_office_and_knows_its_keys(tmp_path: Path) -> None:
    """An unknown key is refused by name; what is not said stays dotted."""
    path = tmp_path / "office.toml"
    path.write_text('co_quan = "PHÒNG VĂN HÓA"\nnoi_nhan = ["UBND", "Lưu: VT."]\n', "utf-8")
    head = read_letterhead(path).of(ward="Phường Bến Thuận")
    assert head.co_quan == "PHÒNG VĂN HÓA"
    assert head.co_quan_chu_quan == "ỦY BAN NHÂN DÂN PHƯỜNG BẾN THUẬN"
    assert head.so_ky_hieu == Letterhead().so_ky_hieu
    path.write_text('chu_ky = "x"\n', "utf-8")
    with pytest.raises(InputError, match="unknown chu_ky"):
        read_letterhead(path)


def rows_of_docx_bytes(content: bytes, folder: Path) -> list[tuple[str, ...]]:
    """Return the rows of a Word file in memory."""
    path = folder / "x.docx"
    path.write_bytes(content)
    return rows_of_docx(path)


def _paper(found: Papers) -> Paper:
    """Return the allocation list of the ward."""
    return next(
        one
        for _, one in make(found, Letterhead(), wards={WARD})
        if (one.unit, one.kind) == ("ward", "allocation")
    )
