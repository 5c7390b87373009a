  goOn(request)
}
