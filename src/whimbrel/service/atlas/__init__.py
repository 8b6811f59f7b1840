"""The atlas: flow map, time, profile and corridors over what the policy lets a reader see."""
