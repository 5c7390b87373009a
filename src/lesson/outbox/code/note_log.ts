const note = row => disk.save(position = row.position)
