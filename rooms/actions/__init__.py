"""The actions of people in rooms: a batch is one transaction, a repeat gets the first answer."""
