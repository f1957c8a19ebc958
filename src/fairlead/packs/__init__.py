"""Engine: framework packs, which are folders of data, read, checked and compared."""
