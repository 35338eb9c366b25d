"""What a person sees: elements as outputs that do not depend on the framework.

Entry point: `outputs_of(named, value)`.
"""
