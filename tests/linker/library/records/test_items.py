"""Rows of items: exact identifiers by their check digit, words in one spelling."""

from __future__ import annotations

from pathlib import Path

from linker.library.files.raw import RawChunk
from linker.library.records.fields import STOLEN, record_map
from linker.library.records.items import Item, canonical_imei, read_items


def test_items_are_read_with_their_numbers() -> None:
    columns = ("物品编号", "案件编号", "物品名称", "品牌", "串号", "车架号", "价值", "被盗时间", "失主")
    rows = [
        ("W1", "A1", "手机", "ＨＵＡＷＥＩ", "490154203237518", "", "3000", "2024-05-01 10:00:00", "王某"),
        ("", "A2", "电动车", "雅迪", "", "LX-0012345", "", "2024-05-02", ""),
        ("", "A3", "手机", "小米", "490154203237517", "", "", "2024-05-02", ""),
        ("W4", "A4", "手机", "小米", "", "", "", "", ""),
    ]
    chunk = RawChunk(columns, tuple(list(cells) for cells in zip(*rows, strict=True)), (2, 3, 4, 5))
    items, rejects, wrong = read_items(chunk, record_map(STOLEN, chunk, Path("r.csv")))
    moment = 1_714_557_600
    assert items[0] == Item(
        "W1", "A1", "手机", "huawei", "", "", ("imei:49015420323751",), 3000.0, moment, moment, owner="王某"
    )
    assert (items[1].item_id, items[1].serials) == ("frame:LX0012345", ("frame:LX0012345",))
    assert (items[1].latest or 0) - (items[1].earliest or 0) == 86_400
    assert [(reject.row, reject.reason.id) for reject in rejects] == [(4, "records.no_item"), (5, "records.no_moment")]
    assert wrong == 1


def test_an_imei_is_known_by_its_check_digit() -> None:
    assert canonical_imei("49-015420-323751-8") == canonical_imei("49015420323751") == "49015420323751"
    assert [canonical_imei(text) for text in ("490154203237517", "000000000000000", "12345", "")] == [""] * 4
