"""What is said: the messages of all releases, a browser's own, and the connection that carries them.

Entry point: `Session`.
"""
