"""What an app may import inside Greenroom: `from greenroom import flags`. Standard library only."""
