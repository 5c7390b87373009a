const note = row => disk.save(last = row.id)
