"""The promise: bounds, grids, looks and the certificate itself."""
