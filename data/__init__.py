"""The sample province Phú Thọ: data files that ship in the wheel; read by `phusong demo`, no code lives here."""
