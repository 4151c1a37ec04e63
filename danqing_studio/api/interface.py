"""The interface as a whole: its operations, and what it says of itself as OpenAPI."""

from typing import Any, Final

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from danqing_studio.api.describing import described
from danqing_studio.api.problems import handle_all
from danqing_studio.api.routes import asking, jobs, works


class Interface(NinjaAPI):
    """Ninja's, with a description in two languages, and nothing of its own pages."""

    def get_openapi_schema(self, *args: Any, **options: Any) -> OpenAPISchema:
        return described(super().get_openapi_schema(*args, **options))

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """What generated clients call it."""
        return operation.view_func.__name__


api: Final = Interface(
    title="Danqing",
    version="1",
    docs_url=None,
    urls_namespace="api-v1",
)
handle_all(api)
for area in (asking, works, jobs):
    api.add_router("", area.router)
