const seal = (slip) => ({ mac: hash(secret, slip) })
