"""Find a place or an object from anywhere: the palette, and the same as a page."""
