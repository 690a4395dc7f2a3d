"""Safe Arrival, the library: content formats and their linter, quizzes, contacts. Knows no Flask."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("safe-arrival")
except PackageNotFoundError:  # a checkout that nobody installed
    __version__ = "0"
