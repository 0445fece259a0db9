"""Web processes that are killed while visitors send forms, and that nothing is lost or doubled."""
