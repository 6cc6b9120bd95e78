"""What the wire says: agents, reflector, spool, collector. Imports none of the other rooms, and none imports it."""
