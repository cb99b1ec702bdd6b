"""A document as it is read: text beside the original, outline, graph, timeline."""
