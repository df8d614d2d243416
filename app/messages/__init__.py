"""What the product says to a person: codes with values, worded in English and in Chinese."""
