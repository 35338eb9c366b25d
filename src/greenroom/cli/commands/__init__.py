"""The verbs, a file per group. A command reads like a conversation: find the server, ask, say."""
