"""The list of series and the page of one."""
