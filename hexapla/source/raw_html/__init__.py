"""Raw HTML in Markdown → the nodes that Markdown would have given: keys, tables, boxes, ruby."""
