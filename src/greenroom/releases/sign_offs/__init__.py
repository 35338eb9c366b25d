"""A person's approval of exactly one version: who, when, why, and for which bytes.

The newest sign-off of a version holds; one made for other bytes is none. Entry point: `service.SignOffs`.
"""
