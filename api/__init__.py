"""The HTTP edge for machines: parse, authorise, call one service or query set, serialise."""
