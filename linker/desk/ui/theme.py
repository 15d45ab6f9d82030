"""How the desk looks: one quiet visual language. Colours that colour-blind people tell apart (Okabe and Ito 2008)."""

from __future__ import annotations

# Okabe & Ito, "Color Universal Design" (2008), in the order in which series are coloured.
BLUE, VERMILLION, GREEN, ORANGE = "#0072B2", "#D55E00", "#009E73", "#E69F00"
SKY, PURPLE, YELLOW, BLACK = "#56B4E9", "#CC79A7", "#F0E442", "#000000"
CATEGORICAL = (BLUE, ORANGE, GREEN, VERMILLION, SKY, PURPLE, YELLOW, BLACK)

INK, MUTED, LINE, PAPER, CARD, NEUTRAL = "#1B2733", "#586573", "#D9DFE5", "#F4F6F8", "#FFFFFF", "#8A95A0"
FONTS = (
    'system-ui, -apple-system, "Segoe UI", Roboto, "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", '
    '"Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "WenQuanYi Micro Hei", sans-serif'
)
# Quasar's own names for the colours of buttons and notices.
QUASAR_COLOURS = {
    "primary": BLUE,
    "secondary": MUTED,
    "accent": ORANGE,
    "positive": GREEN,
    "negative": VERMILLION,
    "info": SKY,
    "warning": "#B45309",
}
_STRONGER: tuple[tuple[float, str, str], ...] = (
    (2.0, "#00507D", "#A34800"),
    (1.0, BLUE, VERMILLION),
    (0.3, "#3D94C8", "#E0864A"),
    (0.05, "#8ABEDF", "#EDB48C"),
)


def evidence_colour(log10_lr: float) -> str:
    """Blue speaks for a link, vermillion against it, grey says next to nothing; the darker the stronger."""
    for least, towards, against in _STRONGER:
        if abs(log10_lr) >= least:
            return towards if log10_lr > 0 else against
    return NEUTRAL


def series_colour(number: int) -> str:
    """A colour for the n-th of several series on one chart; they repeat after eight."""
    return CATEGORICAL[number % len(CATEGORICAL)]


CSS = f"""
:root {{ --ink: {INK}; --muted: {MUTED}; --line: {LINE}; --paper: {PAPER}; --card: {CARD};
  --for: {BLUE}; --against: {VERMILLION}; --neutral: {NEUTRAL}; }}
body, .q-field, .q-btn, .q-table, .q-item {{ font-family: {FONTS}; }}
body {{ background: var(--paper); color: var(--ink); font-size: 14px; line-height: 1.45; }}
.nicegui-content {{ padding: 0; gap: 0; align-items: stretch; }}
.desk-page {{ width: 100%; max-width: 1280px; margin: 0 auto; padding: 16px 20px 40px; display: flex;
  flex-direction: column; gap: 14px; }}
.desk-title {{ font-size: 21px; font-weight: 600; margin: 0 !important; line-height: 1.25; overflow-wrap: anywhere; }}
.desk-heading {{ font-size: 15px; font-weight: 600; margin: 0 !important; line-height: 1.3; }}
.desk-muted {{ color: var(--muted); }}
.desk-small {{ font-size: 12.5px; }}
.desk-text {{ white-space: pre-wrap; overflow-wrap: anywhere; }}
.desk-number {{ font-variant-numeric: tabular-nums; white-space: nowrap; }}
.desk-card {{ background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 14px 16px;
  display: flex; flex-direction: column; gap: 8px; min-width: 0; }}
.desk-tight {{ gap: 2px; }}
.desk-row {{ display: flex; flex-wrap: wrap; gap: 10px; align-items: center; min-width: 0; }}
.desk-two {{ display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 14px; align-items: start; }}
.desk-halves {{ display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 14px; align-items: start; }}
.desk-figures {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; }}
.desk-figure {{ font-size: 24px; font-weight: 600; line-height: 1.2; font-variant-numeric: tabular-nums; }}
.desk-facts {{ display: grid; grid-template-columns: minmax(90px, 150px) minmax(0, 1fr); gap: 4px 14px; }}
.desk-facts > .label {{ color: var(--muted); }}
.desk-facts > * {{ overflow-wrap: anywhere; }}
.desk-empty {{ text-align: center; padding: 34px 20px; color: var(--muted); align-items: center; }}
.desk-banner {{ background: #FFF6DD; border-bottom: 1px solid #E7D190; padding: 6px 20px; font-size: 13px; }}
.desk-chip {{ border: 1px solid var(--line); border-radius: 999px; padding: 1px 9px; font-size: 12.5px;
  background: var(--paper); white-space: nowrap; max-width: 100%; overflow: hidden; text-overflow: ellipsis; }}
.desk-name {{ color: white; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }}
.desk-dot {{ width: 10px; height: 10px; border-radius: 5px; }}
.desk-list {{ display: flex; flex-direction: column; }}
.desk-item {{ padding: 9px 2px; border-top: 1px solid var(--line); display: flex; flex-direction: column; gap: 3px; }}
.desk-item:first-child {{ border-top: none; }}
.desk-table {{ width: 100%; border-collapse: collapse; }}
.desk-table th {{ text-align: left; font-weight: 600; color: var(--muted); font-size: 12.5px; padding: 4px 8px;
  border-bottom: 1px solid var(--line); white-space: nowrap; }}
.desk-table td {{ padding: 6px 8px; border-bottom: 1px solid var(--line); vertical-align: top;
  overflow-wrap: break-word; }}
.desk-table td:first-child {{ white-space: nowrap; }}
.desk-table .desk-text {{ overflow-wrap: break-word; min-width: 5em; max-width: 40em; }}
.desk-scroll {{ overflow-x: auto; max-width: 100%; }}
.desk-term {{ display: grid; grid-template-columns: minmax(120px, 15em) minmax(70px, 8em) minmax(80px, 1fr) 4.5em;
  gap: 10px; align-items: center; padding: 3px 0; }}
.desk-bar {{ position: relative; height: 14px; background:
  linear-gradient(to right, transparent calc(50% - 0.5px), var(--neutral) calc(50% - 0.5px) calc(50% + 0.5px),
  transparent calc(50% + 0.5px)); }}
.desk-bar > div {{ position: absolute; top: 1px; bottom: 1px; border-radius: 2px; min-width: 2px; }}
a.desk-link {{ color: {BLUE}; text-decoration: none; overflow-wrap: anywhere; }}
.desk-table a.desk-link {{ overflow-wrap: break-word; display: inline-block; max-width: 24em; }}
a.desk-link:hover {{ text-decoration: underline; }}
.desk-plain {{ background: none; border: 0; padding: 0; color: white; font: inherit; white-space: nowrap;
  cursor: pointer; }}
.desk-plain:hover {{ text-decoration: underline; }}
.desk-nav {{ width: 100%; }}
.desk-nav a {{ display: flex; gap: 10px; align-items: center; padding: 8px 16px; color: var(--ink);
  text-decoration: none; border-left: 3px solid transparent; }}
.desk-nav a:hover {{ background: #E9EEF3; }}
.desk-nav a[aria-current] {{ border-left-color: {BLUE}; background: #E4EEF5; font-weight: 600; }}
:focus-visible {{ outline: 2px solid {BLUE}; outline-offset: 2px; }}
.desk-skip {{ position: absolute; left: -999px; }}
.desk-skip:focus {{ left: 8px; top: 8px; background: white; color: {INK};
  padding: 6px 12px; z-index: 9999; }}
@media (max-width: 1180px) {{ .desk-two, .desk-halves {{ grid-template-columns: minmax(0, 1fr); }} }}
@media (max-width: 1100px) {{ .desk-table .desk-share {{ display: none; }}
  .desk-table .desk-text {{ max-width: 24em; }} .desk-table a.desk-link {{ max-width: 16em; }} }}
@media (max-width: 1000px) {{ .desk-page {{ padding: 12px 12px 40px; }} }}
@media (max-width: 700px) {{ .desk-term {{ grid-template-columns: minmax(0, 1fr) 4.5em; }} }}
@media (prefers-reduced-motion: reduce) {{ * {{ transition: none !important; animation-duration: 0s !important; }} }}
"""
