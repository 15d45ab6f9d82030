"""From links to series: the link graph, what people decided about it, clustering, names that last, and its measures."""
