"""Property: items stolen and items recovered, compared, and matched one to one."""
