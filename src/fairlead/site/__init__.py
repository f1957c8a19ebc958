"""Settings, root addresses, middleware: the only place that knows everything."""
