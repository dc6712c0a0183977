"""Reports to hand in: of a place for a period, as four files of equal numbers, frozen with a hash. May ask reporting and programmes."""
