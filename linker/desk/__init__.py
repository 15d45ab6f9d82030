"""The desk: the library in a browser. A thin edge over `linker.casework`; nothing may import it."""
