"""What the OpenAPI document says about every operation alike."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from hiring.api.errors import MEDIA_TYPE, ProblemSerializer

LINK = OpenApiParameter(
    "Link",
    str,
    OpenApiParameter.HEADER,
    description='The neighbouring pages, `rel="next"` and `rel="prev"`, as in the body.',
    response=[200],
)
REFUSALS = {
    401: "No token, or one that does not open the API; `code` says why.",
    403: "The caller may not do this; `code` says why.",
    404: "Nothing here, or nothing that the caller may see.",
    406: "Asked for something other than JSON.",
    409: "It cannot be done in the present state; `code` says why.",
    422: "A filter, `cursor` or `page_size` cannot be used.",
    500: "Something broke on our side.",
}


class ApiSchema(AutoSchema):
    """Every operation says how it may refuse, and reads as a sentence."""

    view: Any

    def get_response_serializers(self) -> Any:
        success = getattr(self.view, "answer", None) or super().get_response_serializers()
        refusals = {
            (status, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, description=REFUSALS[status])
            for status in self._refusals()
        }
        return {200: success, **refusals}

    def get_override_parameters(self) -> list[Any]:
        own = super().get_override_parameters()
        return [*own, LINK] if self._is_list() else own

    def get_summary(self) -> str | None:
        if self._is_list():
            return f"List {self.view.plural}"
        return f"Read one of the {self.view.plural}" if self._is_detail() else super().get_summary()

    def _refusals(self) -> list[int]:
        if self._is_list():
            return [401, 403, 406, 422, 500]
        return [401, 403, 404, 406, 500] if self._is_detail() else [401, 406, 500]

    def _is_list(self) -> bool:
        return getattr(self.view, "action", None) == "list"

    def _is_detail(self) -> bool:
        return getattr(self.view, "action", None) == "retrieve"
