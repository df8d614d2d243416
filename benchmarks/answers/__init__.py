"""Answers measured: evidence, quotations, and a model beside the sentence that is marked."""
