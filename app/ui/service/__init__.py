"""What all visitors share: settings, models, limits, and what may be asked of the server."""
