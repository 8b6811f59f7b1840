"""The administrator's pages: agencies, people and their roles, invitations. None of them shows a case."""
