"""What the commands of `greenroom flags` share: stages, definitions out of options, and how flags are shown."""
