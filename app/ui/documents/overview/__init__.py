"""What a document is, shown once it is read: title, length, parts, questions worth asking."""
