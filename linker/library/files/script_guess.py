"""Which East Asian encoding a text is in: the one whose characters are those that police tables are written with."""

from __future__ import annotations

# Common characters of such tables in simplified and traditional Chinese, Korean and Japanese.
_SIMPLIFIED = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "案件编号类别盗窃诈骗抢劫发生时间地点报警接警简要情损失价值物品派出所嫌疑人受害姓名电话路街道县市区镇乡村小区楼室户单元门窗"
    "撬锁入室电动车摩托车现金手机元日月年女男张王李刘陈杨城关现场勘验指纹足迹工具手段处所状态立破案联系备注金额账户银行卡微信"
)
_TRADITIONAL = (
    "的一是在不了有和人這中大為上個國我以要他時來用們生到作地於出就分對成會可主發年動同工也能下過子說產種面而方後多定行學法所民得經"
    "案件編號類別竊盜詐欺強盜搶奪發生時間地點報案受理簡要情損失價值物品派出所嫌疑人被害姓名電話路街道縣市區鎮鄉村里鄰段巷弄樓室戶單門窗"
    "撬鎖侵入住宅汽車機車自行車現金手機元日月年女男張王李劉陳楊臺北新北桃園臺中臺南高雄分局現場勘察指紋工具手法處所狀態備註金額帳戶銀行號"
)
_HANGUL = (
    "이다는의에가을를하고은사기로한지도서인자시그나리해수대일정어아보장부라과들전조전마있스제원상주여소게적오경구동비안공무관신세진선문"
    "절도강도폭행사건번호발생장소시간신고접수피해자용의자서울부산대구인천광주대전울산특별광역시구군읍면동로길차량현금물품범죄수법침입"
    "유형관할경찰"
)
_KANA = (
    "のにはをたがでとしてさいるれあなもらりこそうくきけまつ"
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン"
    "事件番号窃盗発生日時場所被害警察署"
)
_COMMON = {
    "gb18030": frozenset(_SIMPLIFIED),
    "big5": frozenset(_TRADITIONAL),
    "cp949": frozenset(_HANGUL),
    "shift_jis": frozenset(_KANA),
}
# A codec has to be this much better than Chinese as it is written here most.
CLEARLY_BETTER = 1.3
LEAST_SHARE = 0.25


def east_asian_codec(sample: bytes) -> str:
    """The codec of the lines beyond ASCII of a file, "" where none of the East Asian ones makes sense of them."""
    shares = {codec: _common_share(sample, codec) for codec in _COMMON}
    best = max(shares, key=lambda codec: shares[codec])
    if shares[best] < LEAST_SHARE:
        return ""
    return best if shares[best] > CLEARLY_BETTER * shares["gb18030"] else "gb18030"


def _common_share(sample: bytes, codec: str) -> float:
    """Share of the letters beyond ASCII common in the language of a codec; bytes that do not fit count double."""
    text = sample.decode(codec, errors="replace")
    letters = [letter for letter in text if not letter.isascii() and letter.isalpha()]
    unfit = text.count("\ufffd")
    return sum(letter in _COMMON[codec] for letter in letters) / max(len(letters) + 2 * unfit, 1)
