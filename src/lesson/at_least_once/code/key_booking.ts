const key = m => m.booking.number
