"""Mosaics and tables -> figures: communes, hamlets, fibre, published figures. No file is read or written here."""
