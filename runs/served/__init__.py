"""What the public is answered from: places, roads and the city as a whole, held in memory."""
