  if (!known(order)) return file.note(order)  //@ service.file
