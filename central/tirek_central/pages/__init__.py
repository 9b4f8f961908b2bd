"""The centre's web pages: drawn by the server, in Kazakh, Russian and English, for a telephone as for a desk."""
