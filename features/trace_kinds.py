"""The kinds of traces, and the evidential weight that agreement in each can carry."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TraceKind:
    """A kind of trace and the evidential weight it can carry (log10 LR).

    `max_log10_lr` is the most one agreement may weigh. Identity-grade kinds can join two cases by themselves: a whole
    value weighs just that, how often labs, cameras and clerks err, however few such traces a library holds. Class-grade
    ones weigh their rarity in the library. `log10_lr_per_character` is what one agreeing character of a partial value
    weighs (0: only whole values are compared). A kind that `is_lent` (an account, a car) may serve strangers one after
    the other, so what many cases carry weighs less.
    """

    name: str
    english: str
    chinese: str
    identity: bool
    max_log10_lr: float
    log10_lr_per_character: float = 0.0
    is_lent: bool = False


# Caps are judgements of ours, on the cautious side: what a recording error or a borrowed shoe, phone or car would
# undo. Class-grade kinds stay below the usual prior odds against a link: rarity decides, and other evidence must help.
TRACE_KINDS = (
    TraceKind("dna", "DNA", "DNA", identity=True, max_log10_lr=6.0),
    TraceKind("fingerprint", "fingerprint", "指纹", identity=True, max_log10_lr=6.0),
    TraceKind("imei", "IMEI", "IMEI", identity=True, max_log10_lr=5.0),
    TraceKind("account", "account", "账号", identity=True, max_log10_lr=4.0, is_lent=True),
    TraceKind(
        "plate", "number plate", "车牌", identity=True, max_log10_lr=4.0, log10_lr_per_character=0.9, is_lent=True
    ),
    # a number without its middle is that of ten thousand people: a hint, never an identity
    TraceKind(
        "phone", "phone number", "电话", identity=True, max_log10_lr=4.0, log10_lr_per_character=0.5, is_lent=True
    ),
    TraceKind("wechat", "WeChat", "微信", identity=True, max_log10_lr=4.0, is_lent=True),
    TraceKind("qq", "QQ", "QQ", identity=True, max_log10_lr=4.0, is_lent=True),
    TraceKind("video", "video identity", "视频人像", identity=True, max_log10_lr=3.0),
    TraceKind("tool_mark", "tool mark", "工具痕迹", identity=False, max_log10_lr=3.0),
    TraceKind("shoe_print", "shoe print", "足迹", identity=False, max_log10_lr=2.5),
    TraceKind("website", "website or app", "网址、APP", identity=False, max_log10_lr=2.5),
    TraceKind("id_document", "identity document", "证件号", identity=False, max_log10_lr=2.0),
)
# An identity that more cases than this carry is no longer taken at its word: it weighs its rarity in the library.
# One that a thousand carry (a hotline, the station's own number) says nothing at all.
CARRIERS_OF_ONE_SERIES, MOST_CARRIERS = 20, 1_000
# A lent one is believed in full for so many cases. A gateway or a money mule's account serves many unlike ones: the
# weight falls with the square of its carriers, as the pairs among them grow.
CARRIERS_OF_ONE_HAND = 5
OTHER_KIND = TraceKind("other", "other trace", "其他痕迹", identity=False, max_log10_lr=2.0)
KIND_OF = {kind.name: kind for kind in TRACE_KINDS}
