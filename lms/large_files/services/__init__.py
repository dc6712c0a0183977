"""Requesting, ending and deleting large files."""

from lms.large_files.services.deletion import delete_file, forget_old_files
from lms.large_files.services.endings import WrittenFile, fail_file, finish_file
from lms.large_files.services.requests import request_file

__all__ = [
    "WrittenFile",
    "delete_file",
    "fail_file",
    "finish_file",
    "forget_old_files",
    "request_file",
]
