"""Rows below a header that are no cases: the header once more, totals, footers, and rows that explain the columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

from linker.library.files.header_words import words_of
from linker.library.files.raw import Cell, RowKind

# Explanations (必填, varchar, names in a second language) stand directly below the header.
EXPLAINED_ROWS = 3
LONGEST_NAME = 40
# Totals, footers and names begin within so many characters.
_LOOKED_AT = 200
_EDGES = "\ufeff\u200b \t"
_TOTAL = re.compile(
    r"(?:合计|合計|小计|小計|总计|總計|共计|累计|汇总|总和|平均|本月合计|本页小计"
    r"|grand total|sub-?total|total|totals|sum|summe|gesamt|totaal|suma|soma|average)"
    r"\s*[:：]?\s*(?:\d[\d,.]*)?\s*(?:起|件|条|宗|笔|人|元|万元|个|案|cases?|records?|rows?)?",
    re.IGNORECASE,
)
_FOOTER = re.compile(
    r"\s*[（(【]?(?:制表|填表|填报|制单|审核|审批|复核|校对|负责人|单位负责人|经办|联系人|联系电话|打印|导出|统计时间|统计单位|备注|附注|注[:：]|注释|说明|填表说明"
    r"|以上|本表|数据截[至止]|数据来源|资料来源|来源[:：]|第\s*\d+\s*页|共\s*\d+\s*(?:条|页|行|起|件|笔|宗)|\(?共|截至|截止|—\s*\d+\s*—|报表|日期[:：]"
    r"|(?:data )?as (?:of|at)\b|last (?:updated|refreshed)|prepared (?:by|on)|run (?:date|time|by)\b"
    r"|report(?:ed)? (?:generated|printed|created|run|date)\b|for official use|confidential\b|disclaimer"
    r"|page\s+\d+|source\s*:|notes?\s*:|generated|printed|exported|created (?:on|by)|end of (?:report|file)"
    r"|\d+ (?:rows|records)|rows?:|records?:|\*{3,}|-{3,}|={3,})",
    re.IGNORECASE,
)
_EXPLANATION = re.compile(
    r"(?:必填|必录|选填|非必填|可选|可空|不可空|必填项|选填项|自动生成|系统生成|下拉选择"
    r"|required|optional|mandatory|not null|nullable|primary key"
    r"|(?:n?varchar2?|char|text|string|str|int|integer|bigint|number|numeric|decimal|float|double"
    r"|date|datetime|timestamp|boolean|bool)(?:\s*\([\d, ]+\))?"
    r"|文本|文本型|字符|字符型|字符串|数字|数值|数值型|整数|日期|日期型|时间|日期时间|代码|字典"
    r"|yyyy-?mm-?dd.*|[ymdhs/:\- ]{6,}"
    r"|示例|(?:例如?|格式|单位|如|注|说明)[:：].*|(?:请|可)?(?:填写?|选择?|录入)\S*)[*＊]?",
    re.IGNORECASE,
)
# How totals and footers in Latin letters begin; a footer that begins with a number has a blank.
_PLAIN_STARTS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
_STARTS = frozenset(["gr", "su", "to", "ge", "so", "av", "pa", "no", "pr", "ex", "cr", "en", "ro", "re"])
# 制表人：, 审核人： : who made a list, each with what follows, in cells of their own.
_LABELLED = re.compile(r"[^:：]{1,8}[:：].{0,40}")
_LABEL_SHARE = 0.5
_HAN_BLANK = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
_NAME = re.compile(r"[A-Za-z][A-Za-z_]+")
_HAN = re.compile("[\u4e00-\u9fff]")


class RowFilter:
    """Tells the rows of one table that are no cases. Called for each row of a file, so it looks at one cell first."""

    def __init__(self, header: Sequence[Cell], skip_rows: Sequence[str] = ()) -> None:
        self._header = [_plain(cell) for cell in header]
        self._width = max(sum(bool(name) for name in self._header), 1)
        self._is_chinese = any(_HAN.search(name) for name in self._header)
        self._names = frozenset(self._header)
        self._patterns = [re.compile(pattern) for pattern in skip_rows]
        self._rows_seen = 0

    def kind(self, cells: Sequence[Cell]) -> RowKind | None:  # noqa: PLR0911
        """What a row is if it is no case; None for a row to read."""
        self._rows_seen += 1
        first = (
            cells[0] if cells and cells[0] else next((cell for cell in cells if cell is not None and cell != ""), None)
        )
        if not isinstance(first, str):
            return None
        if self._is_plain_id(first):
            return None
        text = _HAN_BLANK.sub("", first[:_LOOKED_AT].strip(_EDGES))
        if self._patterns and any(pattern.search(text) for pattern in self._patterns):
            return "skipped"
        if self._rows_seen <= EXPLAINED_ROWS and self._explains(cells):
            return "explanation"
        if text in self._header and self._repeats_header(cells):
            return "header"
        if _TOTAL.fullmatch(text) and self._filled(cells) <= max(self._width // 2, 2):
            return "total"
        if _FOOTER.match(text) and self._is_footer(cells):
            return "footer"
        return None

    def _is_plain_id(self, first: str) -> bool:
        """Whether a first cell begins like no total, footer or header: nearly every row of a file of ids ends here."""
        is_settled = self._rows_seen > EXPLAINED_ROWS and not self._patterns and first[0] in _PLAIN_STARTS
        return is_settled and first[:2].casefold() not in _STARTS and " " not in first and first not in self._names

    def _filled(self, cells: Sequence[Cell]) -> int:
        return sum(cell is not None and cell != "" for cell in cells)

    def _is_footer(self, cells: Sequence[Cell]) -> bool:
        texts = [_plain(cell) for cell in cells if cell is not None and cell != ""]
        is_short = len(texts) <= max(self._width // 3, 1)
        labels = sum(bool(_LABELLED.fullmatch(text)) for text in texts)
        is_labelled = bool(_LABELLED.fullmatch(texts[0])) and labels >= _LABEL_SHARE * len(texts)
        return self._is_alone(cells) and (is_short or is_labelled)

    def _is_alone(self, cells: Sequence[Cell]) -> bool:
        # In a table of one or two columns a first cell is data, whatever it says.
        return self._width >= 3 or len(cells) < self._width

    def _repeats_header(self, cells: Sequence[Cell]) -> bool:
        pairs = [(_plain(cell), name) for cell, name in zip(cells, self._header, strict=False) if _plain(cell)]
        matches = sum(cell == name for cell, name in pairs)
        return matches >= min(2, self._width) and matches >= 0.8 * len(pairs)

    def _explains(self, cells: Sequence[Cell]) -> bool:
        texts = [_plain(cell) for cell in cells if cell is not None and cell != ""]
        if not texts or not all(isinstance(cell, str) for cell in cells if cell is not None):
            return False
        explained = [bool(_EXPLANATION.fullmatch(text.strip("()（）[]【】"))) for text in texts]
        if all(explained) or (explained[0] and sum(explained) > len(texts) / 2 and len(texts) >= 3):
            return True
        # The names of the columns in a second language or in the database (AJBH below 案件编号).
        if len(texts) < 3 or len(set(texts)) < len(texts) or len(texts) < 0.8 * self._width:
            return False
        if self._is_chinese and all(_NAME.fullmatch(text) for text in texts):
            return sum(_is_header_word(text) for text in texts) >= len(texts) / 2 or all(map(str.isupper, texts))
        return all(_HAN.search(text) and _is_header_word(text) for text in texts) and not self._is_chinese


def _plain(cell: Cell) -> str:
    return cell.strip(_EDGES) if isinstance(cell, str) else "" if cell is None else str(cell)


def _is_header_word(text: str) -> bool:
    words = words_of(text) if len(text) <= LONGEST_NAME else None
    return words is not None and bool(words.tags) and words.unknown == 0
