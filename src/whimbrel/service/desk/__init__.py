"""The desk: incidents and what belongs to them, as an agency records them. Names stay here, locked."""
