"""Where new sites serve most: demand, candidates, what each of them serves, the choice. Knows no file and no output."""
