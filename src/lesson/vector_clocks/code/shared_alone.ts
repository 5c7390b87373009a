let [held, vector] = [[firstVersion], firstVector]
