// fields that are unknown stay in the slip
