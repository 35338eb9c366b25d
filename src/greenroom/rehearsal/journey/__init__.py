"""The journey's values and its files: `tests/journeys/<name>.journey.jsonl` beside the app's code."""
