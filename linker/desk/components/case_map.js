// A map of cases over a plain graticule with a scale bar; tiles only where a tile server was set.
import { leaflet as L } from "nicegui-leaflet";
import { loadResource } from "../../static/utils/resources.js";
import { dotLayer } from "desk-case-dots";

const NUMBERED = 60; // more marks than this are plain dots
const Dots = dotLayer(L);

export default {
  template: "<div></div>",
  props: {
    points: String, // JSON of [key, label ("" for the key), x, y, colour, number]
    areas: Array, // {west, south, east, north, strength, label}
    links: Array, // [x1, y1, x2, y2, strength]
    inDegrees: Boolean,
    tileUrl: String,
    canBox: Boolean,
    words: Object,
    resourcePath: String,
  },
  async mounted() {
    await this.$nextTick(); // window.path_prefix is set by then
    await loadResource(window.path_prefix + `${this.resourcePath}/leaflet/leaflet.css`);
    this.map = L.map(this.$el, {
      crs: this.inDegrees ? L.CRS.EPSG3857 : L.CRS.Simple,
      preferCanvas: true,
      minZoom: this.inDegrees ? 2 : -14,
      maxZoom: this.inDegrees ? 19 : 4,
      zoomSnap: 0.5,
      attributionControl: false,
      zoomControl: false,
    });
    L.control.zoom({ zoomInTitle: this.words.in, zoomOutTitle: this.words.out }).addTo(this.map);
    L.control.scale({ imperial: false, maxWidth: 140 }).addTo(this.map);
    if (this.tileUrl) L.tileLayer(this.tileUrl, { maxZoom: 19 }).addTo(this.map);
    this.map.createPane("graticule").style.zIndex = 250;
    this.map.createPane("areas").style.zIndex = 350;
    this.graticule = L.layerGroup().addTo(this.map);
    this.areaLayer = L.layerGroup().addTo(this.map);
    this.linkLayer = L.layerGroup().addTo(this.map);
    this.pointLayer = L.layerGroup().addTo(this.map);
    this.lit = new Set();
    this.cases = JSON.parse(this.points).map(([key, label, x, y, colour, number]) => ({ key, label: label || key, x, y, colour, number }));
    this.fit();
    this.map.on("moveend", () => this.drawGraticule());
    this.drawGraticule();
    this.drawAll();
    this.addButtons();
    this.observer = new ResizeObserver(() => this.map.invalidateSize());
    this.observer.observe(this.$el);
    this.$el.dataset.ready = "yes";
  },
  beforeUnmount() {
    this.observer?.disconnect();
    this.map?.remove();
  },
  methods: {
    at(x, y) {
      return L.latLng(y, x);
    },
    fit() {
      const all = this.cases.map((p) => this.at(p.x, p.y));
      // Far corners of a forecast would press the cases together.
      if (!all.length) for (const a of this.areas) all.push(this.at(a.west, a.south), this.at(a.east, a.north));
      if (!all.length) return this.map.setView([0, 0], this.inDegrees ? 2 : -6);
      this.map.fitBounds(L.latLngBounds(all).pad(this.areas.length ? 0.4 : 0), { padding: [28, 28], maxZoom: this.inDegrees ? 17 : 1, animate: false });
    },
    drawAll() {
      this.drawAreas();
      this.drawLinks();
      this.drawPoints();
    },
    drawAreas() {
      this.areaLayer.clearLayers();
      const canvas = L.canvas({ pane: "areas" });
      for (const a of this.areas) {
        L.rectangle([this.at(a.west, a.south), this.at(a.east, a.north)], {
          pane: "areas",
          stroke: false,
          fillColor: "#E69F00",
          fillOpacity: 0.1 + 0.5 * a.strength,
          renderer: canvas,
        })
          .bindTooltip(() => this.text(a.label))
          .addTo(this.areaLayer);
      }
    },
    drawLinks() {
      this.linkLayer.clearLayers();
      for (const [x1, y1, x2, y2, strength] of this.links) {
        L.polyline([this.at(x1, y1), this.at(x2, y2)], {
          color: "#586573",
          weight: 0.8 + 1.6 * strength,
          opacity: 0.15 + 0.35 * strength,
          interactive: false,
        }).addTo(this.linkLayer);
      }
    },
    drawPoints() {
      this.pointLayer.clearLayers();
      this.marks = new Map();
      if (this.cases.length > NUMBERED) {
        this.dots = new Dots(this.cases, (p) => this.at(p.x, p.y), {
          choose: (p) => this.$emit("choose", p.key),
          told: (found) => this.text(found.length > 1 ? this.words.many.replace("{count}", found.length) : found[0].label),
        }).addTo(this.pointLayer);
      } else {
        for (const p of this.cases) {
          const mark = this.numbered(p);
          mark.bindTooltip(() => this.text(p.label));
          mark.on("click", () => this.$emit("choose", p.key));
          mark.addTo(this.pointLayer);
          this.marks.set(p.key, { mark, point: p });
        }
      }
      this.drawLit();
    },
    numbered(p) {
      const icon = document.createElement("div");
      icon.textContent = p.number || "";
      icon.style.background = p.colour;
      icon.className = p.number ? "desk-mark" : "desk-mark desk-mark-small";
      icon.dataset.key = p.key;
      const size = p.number ? 22 : 12;
      return L.marker(this.at(p.x, p.y), {
        icon: L.divIcon({ html: icon, className: "", iconSize: [size, size] }),
        keyboard: true,
        alt: p.label,
        riseOnHover: true,
      });
    },
    light(keys) {
      this.lit = new Set(keys);
      this.drawLit();
    },
    drawLit() {
      for (const [key, { mark }] of this.marks) {
        const on = this.lit.has(key);
        mark.getElement()?.firstChild?.classList.toggle("desk-mark-lit", on);
        mark.setZIndexOffset(on ? 1000 : 0);
      }
      this.dots?.light(this.lit);
      for (const p of this.cases)
        if (this.lit.has(p.key) && !this.map.getBounds().contains(this.at(p.x, p.y))) this.map.panTo(this.at(p.x, p.y));
    },
    show(what, on) {
      const layer = { areas: this.areaLayer, links: this.linkLayer }[what];
      if (on) layer.addTo(this.map);
      else layer.remove();
    },
    text(words) {
      const found = document.createElement("span"); // text, never markup: labels hold what records say
      found.textContent = words;
      return found;
    },
    step(span) {
      const raw = span / 5;
      const power = 10 ** Math.floor(Math.log10(raw));
      return [1, 2, 5, 10].map((n) => n * power).find((n) => n >= raw);
    },
    drawGraticule() {
      this.graticule.clearLayers();
      const b = this.map.getBounds();
      const step = this.step(Math.max(b.getEast() - b.getWest(), b.getNorth() - b.getSouth()));
      const line = { color: "#B9C3CC", weight: 1, opacity: 0.7, interactive: false, pane: "graticule" };
      for (let x = Math.ceil(b.getWest() / step) * step; x <= b.getEast(); x += step) {
        L.polyline([this.at(x, b.getSouth()), this.at(x, b.getNorth())], line).addTo(this.graticule);
        this.note(this.at(x, b.getNorth()), this.said(x, step, "E", "W"), [-3, -2]);
      }
      for (let y = Math.ceil(b.getSouth() / step) * step; y <= b.getNorth(); y += step) {
        L.polyline([this.at(b.getWest(), y), this.at(b.getEast(), y)], line).addTo(this.graticule);
        this.note(this.at(b.getEast(), y), this.said(y, step, "N", "S"), [74, 16]);
      }
    },
    said(value, step, plus, minus) {
      if (!this.inDegrees) return step >= 1000 ? `${(value / 1000).toFixed(0)} km` : `${value.toFixed(0)} m`;
      const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
      return `${Math.abs(value).toFixed(digits)}°${value < 0 ? minus : plus}`;
    },
    note(where, words, anchor) {
      const icon = L.divIcon({ html: this.text(words), className: "desk-graticule", iconSize: [70, 14], iconAnchor: anchor });
      L.marker(where, { icon, interactive: false, keyboard: false, pane: "graticule" }).addTo(this.graticule);
    },
    addButtons() {
      const bar = L.control({ position: "topright" });
      bar.onAdd = () => {
        const box = L.DomUtil.create("div", "leaflet-bar");
        this.addButton(box, "⤢", this.words.fit, () => this.fit());
        if (this.canBox) this.boxButton = this.addButton(box, "▭", this.words.box, () => this.toggleBox());
        return box;
      };
      bar.addTo(this.map);
      this.$el.addEventListener("pointerdown", this.beginBox, true);
    },
    addButton(box, sign, title, act) {
      const button = L.DomUtil.create("a", "", box);
      button.href = "#";
      button.role = "button";
      button.title = title;
      button.setAttribute("aria-label", title);
      button.textContent = sign;
      L.DomEvent.on(button, "click", (e) => (L.DomEvent.stop(e), act()));
      return button;
    },
    toggleBox() {
      this.boxing = !this.boxing;
      this.boxButton.style.background = this.boxing ? "#E4EEF5" : "";
      this.boxButton.setAttribute("aria-pressed", this.boxing ? "true" : "false");
      this.$el.style.cursor = this.boxing ? "crosshair" : "";
    },
    beginBox(e) {
      if (!this.boxing || e.target.closest(".leaflet-control")) return;
      e.stopPropagation();
      e.preventDefault();
      this.map.dragging.disable();
      const from = this.map.mouseEventToLatLng(e);
      this.box?.remove();
      this.box = L.rectangle([from, from], { color: "#0072B2", weight: 2, fillOpacity: 0.08 }).addTo(this.map);
      const move = (m) => this.box.setBounds(L.latLngBounds(from, this.map.mouseEventToLatLng(m)));
      const end = () => {
        window.removeEventListener("pointermove", move);
        this.map.dragging.enable();
        this.toggleBox();
        const b = this.box.getBounds();
        this.$emit("box", [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()]);
      };
      window.addEventListener("pointermove", move);
      window.addEventListener("pointerup", end, { once: true });
    },
  },
};
