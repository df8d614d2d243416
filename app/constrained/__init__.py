"""What may come next inside a quotation: only what stands in the sources."""
