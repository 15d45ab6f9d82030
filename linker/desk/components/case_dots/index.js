// Thousands of cases on one canvas: dots where there is room, one round mark with a count where there is none.

const CELL = 36; // pixels of a cell whose cases share a mark
const ALONE = 4; // up to so many cases of a cell stay dots
const DOT = 4; // radius of a dot, pixels
const LIT = "#1B2733";

export const dotLayer = (L) =>
  L.Layer.extend({
    initialize(cases, at, { choose, told }) {
      this.cases = cases.map((one) => ({ ...one, at: at(one) }));
      this.choose = choose;
      this.told = told;
      this.lit = new Set();
    },
    onAdd(map) {
      this.map = map;
      this.canvas = L.DomUtil.create("canvas", "desk-dots leaflet-zoom-hide");
      map.getPanes().overlayPane.appendChild(this.canvas);
      map.on("moveend resize", this.draw, this);
      map.on("mousemove", this.hover, this);
      map.on("mouseout", this.quiet, this);
      map.on("click", this.pick, this);
      this.tooltip = L.tooltip({ offset: [10, 0] });
      this.draw();
    },
    onRemove(map) {
      map.off("moveend resize", this.draw, this);
      map.off("mousemove", this.hover, this);
      map.off("mouseout", this.quiet, this);
      map.off("click", this.pick, this);
      this.tooltip.remove();
      this.canvas.remove();
    },
    light(keys) {
      this.lit = keys;
      if (this.map) this.draw();
    },
    // Cells are cut from the world and not from the window, so that marks stay as they are when the map is moved.
    cells(from, size) {
      const found = new Map();
      const world = this.map.getPixelOrigin();
      for (const one of this.cases) {
        const p = this.map.latLngToLayerPoint(one.at);
        if (p.x < from.x || p.y < from.y || p.x > from.x + size.x || p.y > from.y + size.y) continue;
        const name = `${Math.floor((p.x + world.x) / CELL)} ${Math.floor((p.y + world.y) / CELL)}`;
        const cell = found.get(name) || found.set(name, []).get(name);
        cell.push({ one, p });
      }
      return found.values();
    },
    draw() {
      const size = this.map.getSize().multiplyBy(1.6).round();
      const from = this.map.containerPointToLayerPoint(this.map.getSize().multiplyBy(-0.3)).round();
      const sharp = window.devicePixelRatio || 1;
      L.DomUtil.setPosition(this.canvas, from);
      this.canvas.width = size.x * sharp;
      this.canvas.height = size.y * sharp;
      this.canvas.style.width = `${size.x}px`;
      this.canvas.style.height = `${size.y}px`;
      const pen = this.canvas.getContext("2d");
      pen.scale(sharp, sharp);
      pen.translate(-from.x, -from.y);
      this.marks = [];
      const last = this.map.getZoom() >= this.map.getMaxZoom();
      for (const cell of this.cells(from, size)) {
        if (cell.length <= ALONE || last) for (const { one, p } of cell) this.marks.push({ found: [one], p, r: DOT });
        else this.marks.push(this.round(cell));
      }
      for (const mark of this.marks) this.paint(pen, mark);
      this.canvas.dataset.marks = this.marks.map((mark) => mark.found.length).join(" ");
      for (const mark of this.marks) if (mark.found.some((one) => this.lit.has(one.key))) this.ring(pen, mark);
    },
    round(cell) {
      const sum = cell.reduce((all, { p }) => all.add(p), L.point(0, 0));
      const r = Math.min(CELL / 2 - 2, 8 + 2 * Math.log2(cell.length / ALONE));
      return { found: cell.map(({ one }) => one), p: sum.divideBy(cell.length), r };
    },
    paint(pen, { found, p, r }) {
      pen.beginPath();
      pen.arc(p.x, p.y, r, 0, 2 * Math.PI);
      pen.fillStyle = this.colour(found);
      pen.globalAlpha = 0.85;
      pen.fill();
      pen.globalAlpha = 1;
      pen.lineWidth = 1;
      pen.strokeStyle = "#FFFFFF";
      pen.stroke();
      if (found.length === 1) return;
      pen.fillStyle = "#FFFFFF";
      pen.font = "600 11px system-ui, sans-serif";
      pen.textAlign = "center";
      pen.textBaseline = "middle";
      pen.fillText(found.length, p.x, p.y + 0.5);
    },
    ring(pen, { p, r }) {
      pen.beginPath();
      pen.arc(p.x, p.y, r + 3, 0, 2 * Math.PI);
      pen.lineWidth = 3;
      pen.strokeStyle = LIT;
      pen.stroke();
    },
    colour(found) {
      const count = new Map();
      for (const one of found) count.set(one.colour, (count.get(one.colour) || 0) + 1);
      return [...count].sort((a, b) => b[1] - a[1])[0][0];
    },
    under(e) {
      let best = null;
      for (const mark of this.marks) {
        const far = mark.p.distanceTo(e.layerPoint) - mark.r;
        if (far <= 3 && (!best || far < best.far)) best = { ...mark, far };
      }
      return best;
    },
    hover(e) {
      const mark = this.under(e);
      this.map.getContainer().classList.toggle("leaflet-interactive", Boolean(mark));
      if (!mark) return this.quiet();
      this.tooltip.setLatLng(this.map.layerPointToLatLng(mark.p)).setContent(this.told(mark.found)).addTo(this.map);
    },
    quiet() {
      this.tooltip.remove();
    },
    pick(e) {
      const mark = this.under(e);
      if (!mark) return;
      if (mark.found.length === 1) return this.choose(mark.found[0]);
      this.map.fitBounds(L.latLngBounds(mark.found.map((one) => one.at)), { padding: [40, 40] });
    },
  });
