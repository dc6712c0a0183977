"""What a view returns that either renders a page or redirects."""

from werkzeug.wrappers import Response as BaseResponse

Reply = str | BaseResponse | tuple[str, int]
