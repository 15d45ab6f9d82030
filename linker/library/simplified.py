"""Traditional Chinese -> simplified, for the characters that headers, times and words for unknown are made of."""

from __future__ import annotations

_PAIRS = (
    "號号 編编 類类 別别 發发 時时 間间 點点 損损 額额 價价 簡简 員员 單单 區区 縣县 鄉乡 鎮镇 "
    "經经 緯纬 報报 處处 場场 車车 電电 話话 帳账 歷历 曆历 戶户 盜盗 竊窃 農农 陰阴 週周 國国 "
    "後后 約约 從从 淩凌 當当 於于 許许 東东 內内 門门 關关 實实 際际 據据 種种 樓楼 層层 廠厂 "
    "營营 業业 學学 園园 臺台 灣湾 廣广 橋桥 機机 動动 詐诈 騙骗 搶抢 奪夺 傷伤 殺杀 賊贼 贓赃 "
    "錢钱 銀银 備备 註注 記记 錄录 檔档 資资 訊讯 碼码 稱称 體体 係系 狀状 態态 況况 結结 終终 "
    "開开 鐘钟 歲岁 節节 陽阳 勝胜 雙双 聖圣 誕诞 轄辖 範范 圍围 緣缘 牆墙 鎖锁 鑰钥 鐵铁 廳厅 "
    "館馆 舖铺 鋪铺 攤摊 飯饭 醫医 療疗 見见 現现 觀观 請请 詳详 細细 說说 問问 題题 項项 順顺 "
    "預预 領领 頭头 過过 達达 還还 這这 進进 遠远 運运 選选 遺遗 適适 邊边 連连 遲迟 無无 為为 "
    "與与 萬万 億亿 專专 華华 協协 參参 變变 偵侦 證证 認认 識识 財财 產产 竄窜 擊击 斃毙 懸悬 "
    "數数 總总 計计 側侧 險险 賠赔 罰罚 績绩 檢检 驗验 圖图 書书 隊队 團团 隱隐 權权 條条 衝冲 "
    "麼么 個个 兩两 幾几 復复 傳传 獲获 毀毁 壞坏 強强 擄掳 贖赎 殘残 紀纪 級级 線线 網网 綫线 "
    "對对 滅灭 燒烧 貨货 貴贵 費费 賬账 質质 賭赌 賣卖 買买 輛辆 輕轻 轉转 載载 辦办 離离 難难 "
    "雜杂 飾饰 駕驾 駛驶 "
    "発发 県县 駐驻 "
)
_TABLE = str.maketrans({pair[0]: pair[1] for pair in _PAIRS.split()})


def simplified(text: str) -> str:
    """The text with the traditional characters of this table as simplified ones; all others stay.

    >>> simplified("發生時間"), simplified("民國113年3月5日"), simplified("案件编号")
    ('发生时间', '民国113年3月5日', '案件编号')
    """
    return text if text.isascii() else text.translate(_TABLE)
