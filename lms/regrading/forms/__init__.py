"""Forms by which a key is corrected, and a pass decided on."""
