"""The command `phusong`: a file per command. Nothing is computed here."""
