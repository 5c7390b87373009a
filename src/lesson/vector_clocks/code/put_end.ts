  return "saved"
}
