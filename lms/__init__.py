"""Sauat: a learning management system for computer literacy in Kazakhstan."""
