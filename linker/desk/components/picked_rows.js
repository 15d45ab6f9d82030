// Markup whose rows can be chosen: a button with data-pick chooses the row (data-key) it stands in,
// a box with data-mark adds it to those that are chosen, or takes it away.
export default {
  template: "<div></div>",
  props: { rows: String },
  mounted() {
    this.$el.innerHTML = this.rows; // escaped on the server, by linker/desk/markup.py
    this.$el.addEventListener("click", (e) => {
      const row = e.target.closest("[data-key]");
      if (e.target.closest("[data-pick]")) this.$emit("choose", row.dataset.key);
      else if (e.target.closest("[data-mark]")) this.$emit("mark", row.dataset.key);
    });
  },
  methods: {
    light(keys) {
      for (const row of this.$el.querySelectorAll("[data-key]")) {
        const lit = keys.includes(row.dataset.key);
        row.classList.toggle("desk-lit", lit);
        const box = row.querySelector("[data-mark]");
        if (box) box.checked = lit;
        if (lit && keys.length === 1) row.scrollIntoView({ block: "nearest" });
      }
    },
  },
};
