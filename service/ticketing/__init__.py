"""What tickets.py is made of: states, the ledger of a change, turns of the conversation, what agents do."""
