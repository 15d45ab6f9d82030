// Markup whose rows can be chosen: a button with data-pick chooses the row (data-key) it stands in.
export default {
  template: "<div></div>",
  props: { rows: String },
  mounted() {
    this.$el.innerHTML = this.rows; // escaped on the server, by linker/desk/markup.py
    this.$el.addEventListener("click", (e) => {
      if (e.target.closest("[data-pick]")) this.$emit("choose", e.target.closest("[data-key]").dataset.key);
    });
  },
  methods: {
    light(keys) {
      for (const row of this.$el.querySelectorAll("[data-key]"))
        row.classList.toggle("desk-lit", keys.includes(row.dataset.key));
    },
  },
};
