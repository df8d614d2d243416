"""What programs reach: the endpoints, and the server under them and the page."""
