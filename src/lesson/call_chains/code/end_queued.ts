  passOn(order)
}
