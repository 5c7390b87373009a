  for (const other of others) other.sync([write])
