"""The source as an aiohttp sub-application."""
