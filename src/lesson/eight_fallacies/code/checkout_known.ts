// accept: a key that was entered is answered as before
if (disk.entered.has(slip.order)) return entered  //@ checkout.known
