
const release = () => database.rollback()
