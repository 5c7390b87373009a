// version 1 knows order and house
if (version === 1 && slip.note)
  slip = { order: slip.order, house: slip.house }  //@ checkout.unfamiliar
