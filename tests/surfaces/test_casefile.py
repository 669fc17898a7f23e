"""The file of a case as PDF: what it says and hides, that it is journalled, and that nothing is injected."""

from __future__ import annotations

import hashlib
import re
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import shapely

from cityloop.evidence import services as evidence
from cityloop.evidence import vault
from cityloop.evidence.models import Media
from cityloop.geography import services as geography
from cityloop.geography.choices import Layer
from cityloop.geography.drafts import BaseFeatureDraft
from cityloop.intake.services import Caller
from cityloop.journal.models import Act
from cityloop.surfaces.desk.casefile import callers, sketch
from cityloop.surfaces.kit import typesetting
from tests.cast import BEGINNING, FOUNDER, STALL, found_town, standing
from tests.surfaces.test_desk import case, desk, photo

pytestmark = pytest.mark.django_db
RARE = "𬱖㙍䶮"
EVIL = '#panic("x") $a$ *b* <c> @d `e` \\ //'


@pytest.fixture(autouse=True)
def _town() -> None:
    found_town()


def filed(**more: Any) -> Any:
    shown = evidence.store(photo().read(), actor=standing("operator"), at=datetime.now(UTC)).sha256
    words = f"{RARE} {EVIL} 电话 13800138000"
    return case(photos=[shown], caller=Caller("张三丰", "13912345678"), description=words, **more)


def letters(paper: bytes) -> set[str]:
    """Every character that the text layer knows, from the fonts' tables back to Unicode."""
    found: set[str] = set()
    for start in re.finditer(rb"stream\r?\n", paper):
        try:
            text = zlib.decompressobj().decompress(paper[start.end() :])
        except zlib.error:
            continue
        for table in re.findall(rb"beginbfchar(.*?)endbfchar", text, re.DOTALL):
            for target in re.findall(rb"<[0-9A-Fa-f]+>\s*<([0-9A-Fa-f]+)>", table):
                found |= set(bytes.fromhex(target.decode()).decode("utf-16-be"))
    return found


def test_the_file_is_pdf_a_with_all_its_text_and_rare_characters_too() -> None:
    found = filed()
    answer = desk("lead", "zh-hans").get(f"/cases/{found.pk}/file.pdf")
    assert answer.status_code == 200
    paper = answer.content
    assert paper.startswith(b"%PDF-1.7")
    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>" in re.sub(rb"\s+<", b"<", paper)
    wanted = set(RARE) | set("案卷照片办理过程计时存证") | set(found.number) | set("#panic$`@")
    assert wanted - letters(paper) == set()


def test_a_photo_whose_file_is_gone_is_named_and_the_rest_is_there(settings: Any, tmp_path: Path) -> None:
    found, settings.EVIDENCE_COPIES_DIR = filed(), tmp_path
    for media in Media.objects.all():
        vault.place(media.sha256).unlink()
    answer = desk("lead", "zh-hans").get(f"/cases/{found.pk}/file.pdf")
    assert answer.status_code == 200
    assert set("文件缺失案卷办理过程") - letters(answer.content) == set()


def test_that_it_was_handed_out_and_which_paper_stands_in_the_journal() -> None:
    found = filed()
    paper = desk("lead").get(f"/cases/{found.pk}/file.pdf").content
    act = Act.objects.get(verb="case.file_exported")
    assert (act.actor_id, act.subject_id) == ("lead", str(found.pk))
    assert act.payload == {"sha256": hashlib.sha256(paper).hexdigest(), "clear": False}


def test_personal_data_is_masked_unless_a_reason_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []
    real = typesetting.pdf

    def kept(template: Path, what: Any, **more: Any) -> bytes:
        told.append(str(what))
        return real(template, what, **more)

    monkeypatch.setattr(typesetting, "pdf", kept)
    found, lead = filed(), desk("lead")
    lead.get(f"/cases/{found.pk}/file.pdf")
    assert "139****5678" in told[0]
    assert "138****8000" in told[0]
    assert not re.search("13912345678|张三丰|13800138000", told[0])
    refused = lead.post(f"/cases/{found.pk}/file/", {"reason": " "})
    assert (refused.status_code, len(told)) == (422, 1)
    assert not Act.objects.filter(verb="personal.viewed").exists()
    assert lead.post(f"/cases/{found.pk}/file/", {"reason": "投诉复核"}).status_code == 200
    assert "13912345678" in told[1]
    assert Act.objects.filter(verb="personal.viewed").count() == 2
    assert [act.payload["clear"] for act in Act.objects.filter(verb="case.file_exported")] == [False, True]


@pytest.mark.parametrize(("who", "status"), [("outsider", 403), ("handler", 403), ("desk", 200), ("roads", 404)])
def test_who_may_not_have_it_gets_nothing_and_leaves_no_act(who: str, status: int) -> None:
    found = filed()
    assert desk(who).get(f"/cases/{found.pk}/file.pdf").status_code == status
    assert Act.objects.filter(verb="case.file_exported").exists() is (status == 200)
    if who != "lead":
        assert desk(who).post(f"/cases/{found.pk}/file/", {"reason": "x"}).status_code == 403


def test_numbers_in_free_words_are_masked_and_codes_are_not() -> None:
    text = "13800138000,身份证 360734199001011234;部件 3607341000010012 距 115.650500"
    masked = callers.mask_text(text)
    assert masked == "138****8000,身份证 360734********1234;部件 3607341000010012 距 115.650500"


def test_the_checker_can_be_taken_along() -> None:
    answer = desk("lead").get("/check_receipt.py")
    assert b"def is_signed" in b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_the_cover_has_a_sketch_of_the_place_from_the_citys_own_map() -> None:
    lon, lat = STALL
    road = shapely.LineString([(lon - 0.01, lat + 0.0003), (lon + 0.01, lat + 0.0003)])
    pond = shapely.box(lon + 0.001, lat - 0.001, lon + 0.002, lat - 0.0005)
    far = shapely.box(lon + 1, lat, lon + 1.1, lat + 0.1)
    drafts = [
        BaseFeatureDraft(code="B1", layer=Layer.ROAD, geometry=road, name="<东门>街", rank=1),
        BaseFeatureDraft(code="B2", layer=Layer.WATER, geometry=pond),
        BaseFeatureDraft(code="B3", layer=Layer.GREEN, geometry=far, name="远山"),
    ]
    geography.put_base_features(drafts, actor=FOUNDER, at=BEGINNING)
    drawn = sketch.draw(lon, lat)
    assert "&lt;东门&gt;街" in drawn
    assert drawn.count("<path") == 3, "the road twice, the pond once, nothing of what is far away"
    assert sketch.draw(0.0, 0.0) == ""
    assert desk("lead").get(f"/cases/{filed().pk}/file.pdf").status_code == 200
