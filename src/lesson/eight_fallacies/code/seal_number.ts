const seal = (slip) => ({ number: ++disk.last })
