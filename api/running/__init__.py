"""What keeps the service going: pulse, new data, health, pages."""
