"""The commands of rehearsals: where an app is met, how it goes, what was found."""
