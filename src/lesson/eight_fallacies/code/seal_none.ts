const seal = (slip) => ({})
