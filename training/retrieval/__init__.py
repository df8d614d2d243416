"""The encoder by which the page finds passages: tuned, measured and exported here."""
