"""The API for programs and staff: triage, tickets, articles, accounts. Conversations are in service/chat."""
