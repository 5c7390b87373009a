const inOrder = own => [own, ...stores.filter(store => store !== own)]

