const key = m => m.id
