// claim or provider: "this key had another payload"
throw refused                               //@ service.mismatch
