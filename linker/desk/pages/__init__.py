"""The pages: each module registers its own with `linker.desk.ui.layout.page`."""
