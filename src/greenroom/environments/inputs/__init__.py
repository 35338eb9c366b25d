"""What a bundle says about its packages, read from whichever file decides.

The order is uv.lock beside pyproject.toml, pylock.toml, requirements.txt (or the file that manifest.json
names), pyproject.toml, nothing. Files are read, never run; what they include must lie in the bundle; what
they say about package indexes is left out and noted, since those are the server's to choose.

Entry points: `reading.read_inputs(folder)`, `python_wish.read_wish(folder)`.
"""
