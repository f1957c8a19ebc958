"""Lists as people keep them: columns, density and saved views, the same for every room."""
