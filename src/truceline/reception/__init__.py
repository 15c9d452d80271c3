"""Who comes to a desk over HTTP: who they are, what they may do here, and what waits for them.

Nothing here is part of the record. It is kept beside the ledger, and may be thrown away.
"""
