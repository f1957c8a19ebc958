"""What `start.py` is made of: set-up, gates and upkeep of the repository; standard library only.

Nothing here is part of the product and the product imports nothing from here. The modules that need the installed
libraries (`loops`, `benches`, `reference`) are run with the Python of `.venv`; all others with the machine's own.
"""
