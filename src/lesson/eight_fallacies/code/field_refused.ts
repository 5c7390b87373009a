// version 1 knows order and house
if (version === 1 && slip.note) return unreadable  //@ checkout.unfamiliar
